import type { FailedTrial } from '../../domain/report.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { failureOf } from '../../launch/outcome.js';
import { explainFailure, isUnreachable } from '../../python/install-failure.js';

/** The steps of one installation, in their order. */
export type StepName = 'venv' | 'install' | 'firstImport' | 'secondImport';

/**
 * Why a step of an installation does not count, or undefined when it ended well. Of an installer it says the essential
 * lines and what to do next: its last line alone is mostly that it found nothing, not why.
 */
export function stepFailure(
  name: StepName,
  outcome: LaunchOutcome,
  timeoutMs: number,
): Omit<FailedTrial, 'round' | 'position'> | undefined {
  const failure = failureOf(outcome, { timeoutMs });
  if (!failure) return undefined;
  const isInstaller = name === 'venv' || name === 'install';
  if (failure.code !== 'EXIT_CODE' || !isInstaller || outcome.stderrTail.trim() === '') {
    return { ...failure, message: `${name}: ${failure.message}` };
  }
  const told = { stderr: outcome.stderrTail, summary: '' };
  const { message, hint } = explainFailure(`${name}: exit status ${outcome.exitCode}`, told);
  const next = isUnexplained(told.stderr) ? UNEXPLAINED : hint;
  return { ...failure, message: `${message.replace(/[^.!?:…]$/, '$&.')} ${next}` };
}

/** A quiet pip hides the status that an index answers with, and the set was there when it was locked. */
const UNEXPLAINED =
  'The set was there when it was locked, so the index has it no more or answers with errors: python -m pip download -v shows which.';

function isUnexplained(stderr: string): boolean {
  return /no matching distribution/i.test(stderr) && !isUnreachable({ stderr });
}
