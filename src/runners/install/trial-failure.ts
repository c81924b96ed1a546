import { ColdstartError } from '../../domain/errors.js';
import type { InstallScenario } from '../../domain/plan.js';
import type { FailedTrial } from '../../domain/report.js';
import { counted } from '../../domain/words.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { failureOf } from '../../launch/outcome.js';
import { explainFailure, isUnreachable } from '../../python/install-failure.js';
import type { InstallRow } from './row.js';

/** The steps of one installation, in their order. */
export type StepName = 'save' | 'restore' | 'start' | 'venv' | 'install' | 'firstImport' | 'secondImport';

/**
 * Why a step of an installation does not count, or undefined when it ended well. Of an installer it says the essential
 * lines and what to do next: its last line alone is mostly that it found nothing, not why.
 */
export function stepFailure(
  name: StepName,
  outcome: LaunchOutcome,
  { scenario: { timeoutMs }, set }: Pick<InstallRow, 'scenario' | 'set'>,
): Omit<FailedTrial, 'round' | 'position'> | undefined {
  const failure = failureOf(outcome, { timeoutMs });
  if (!failure) return undefined;
  // The installer knows only that the loopback index did not answer.
  const unrecorded = set.recorded?.takeFailure();
  if (unrecorded instanceof ColdstartError)
    return { ...failure, code: 'NOT_RECORDED', message: `${name}: ${unrecorded.message} ${unrecorded.hint}` };
  const isInstaller = name === 'venv' || name === 'install' || name === 'start';
  if (name === 'save' || name === 'restore') {
    const message = `${name}: ${failure.message}. tar and zstd are needed: install both.`;
    return { ...failure, message };
  }
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

/** With a remote index nobody counts: a cache that grows by more than such a share of the wheels was not warm. */
const GROWTH = 0.05;

/** Why the cache of a remote row was not warm, if so. */
export function grown(
  cache: InstallScenario['cache'],
  cachedBytes: number,
  grownBytes: number,
  wheels: readonly { readonly bytes: number }[],
): Broken | undefined {
  const allBytes = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  if (cache === 'cold' || cachedBytes === 0 || grownBytes <= GROWTH * allBytes) return undefined;
  const message = `the cache grew by ${grownBytes} bytes although it was filled before`;
  return { status: 'failed', code: 'CACHE_NOT_WARM', message };
}

/** A trial that had to wait for the registry is none of the loopback index. */
export function late(recorded: number): Broken | undefined {
  if (recorded === 0) return undefined;
  const message = `the index took ${counted(recorded, 'answer')} from the registry, which were not asked for before`;
  return { status: 'failed', code: 'RECORDED_LATE', message };
}

/** Why a trial says nothing about the state of the cache that its row names. */
type Broken = { readonly status: 'failed'; readonly code: string; readonly message: string };

/** A state of the cache is proved by what the index sent; a trial that breaks it is never averaged in. */
export function brokenState(
  cache: InstallScenario['cache'],
  downloads: number,
  wheels: number,
): Broken | undefined {
  const broken = (code: string, message: string): Broken => ({ status: 'failed', code, message });
  if (cache !== 'cold' && downloads > 0) {
    return broken(
      'CACHE_NOT_WARM',
      `${downloads} of ${wheels} wheels were fetched although the cache was filled before`,
    );
  }
  if (cache === 'cold' && downloads < wheels) {
    return broken(
      'CACHE_NOT_COLD',
      `only ${downloads} of ${wheels} wheels were fetched although the cache was empty`,
    );
  }
  return undefined;
}
