import type { Optimized } from '../../aws/control/optimize.js';
import { ColdstartError, EXIT, type ExitCode, measureError } from '../../domain/errors.js';
import { shownFunction } from '../../domain/lambda-function.js';
import type { DeployedFunction } from '../../domain/plan.js';
import type { Report } from '../../domain/report.js';
import { shownMessage } from '../../domain/shown-message.js';
import type { Tune } from '../../domain/tune-record.js';
import type { Io } from '../../io/io.js';
import { optimizedSentence } from '../../results/lambda/tune-sentences.js';
import type { OpenFunctions } from '../../runners/function/deployed.js';
import type { OnInconclusive, ReportOptions } from '../outcome.js';
import { say } from '../terminal.js';

/** That the chosen size is set after the run, and stays. */
export interface Optimizing {
  /** Moved to a version with that size. */
  readonly alias?: string;
}

/** What is going to be set, in words. */
export function optimizingInWords(name: string, { alias }: Optimizing): string {
  return alias === undefined
    ? `sets the size that is chosen on ${name}, which stays`
    : `sets the size that is chosen on ${name}, publishes a version, and points its alias ${alias} to that (makes it where there is none): all of it stays`;
}

/** Looks before anything is measured whether the alias can be moved. Throws usage and measure errors. */
export async function refuseAlias(functions: OpenFunctions, { alias }: Optimizing, io: Io): Promise<void> {
  const [row] = functions.rows;
  if (alias === undefined || !row) return;
  const { aliasNow } = await import('../../aws/control/alias-state.js');
  const { refuseDivided } = await import('../../aws/control/optimize.js');
  const now = await aliasNow(row.control, { name: row.target.function, alias }, io.signal).catch((error) =>
    explained(error, row.target, 'lambda:GetAlias'),
  );
  refuseDivided(now, alias);
}

/** Sets the chosen size where the run has decided on one, and says what was done, or why not. */
export async function conclude(
  report: Report,
  runCode: ExitCode,
  {
    functions,
    optimizing,
    options,
  }: {
    readonly functions: OpenFunctions;
    readonly optimizing: Optimizing;
    readonly options: ReportOptions & { readonly quiet: boolean };
  },
  io: Io,
): Promise<{ readonly report: Report; readonly code: ExitCode }> {
  const [row] = functions.rows;
  const { tune } = report;
  if (!row) throw new Error('a function that was measured is not open');
  const name = shownFunction(row.target);
  const kept = (why: readonly string[], code: ExitCode) => {
    say(`${code === EXIT.ok ? 'warning' : 'error'}: the memory of ${name} is not set: ${why.join(' ')}`, io);
    return { report: withTune(report, { notOptimized: [...why] }), code };
  };
  const why = refusal(report, runCode, io);
  if (why.length > 0) return kept(why, EXIT.ok);
  if (!tune || tune.undecided)
    return kept(tune?.undecided ?? ['No size has a figure.'], undecidedCode(options.onInconclusive));
  try {
    const set = await functions.optimize(row, { memorySizeMB: tune.bestMB, ...optimizing });
    return said(report, set, { name, quiet: options.quiet }, io);
  } catch (error) {
    if (io.signal.aborted && !(error instanceof ColdstartError))
      return kept(['The run was interrupted.'], EXIT.interrupted);
    const failed = await explained(error, row.target, 'lambda:UpdateFunctionConfiguration').catch(
      (one: ColdstartError) => one,
    );
    const code = io.signal.aborted ? EXIT.interrupted : EXIT.unmeasured;
    return kept([failed.message, ...(failed.hint === undefined ? [] : [failed.hint])], code);
  }
}

/** A run that is not sound decides nothing. */
function refusal(report: Report, code: ExitCode, { signal }: Io): string[] {
  if (report.interrupted || signal.aborted) return ['The run was interrupted.'];
  if (code === EXIT.exceeded) return ['A budget was exceeded.'];
  return code === EXIT.ok ? [] : [`The run did not succeed (exit code ${code}).`];
}

function undecidedCode(onInconclusive: OnInconclusive): ExitCode {
  return onInconclusive === 'fail' ? EXIT.inconclusive : EXIT.ok;
}

function said(
  report: Report,
  { left, ...set }: Optimized,
  { name, quiet }: { readonly name: string; readonly quiet: boolean },
  io: Io,
) {
  if (!quiet) say(`${name}: ${optimizedSentence(set)}`, io);
  if (left.length > 0)
    say(`error: left in the account: ${left.join('; ')}. Restore it: coldstart lambda cleanup.`, io);
  return {
    report: withTune(report, { optimized: set }),
    code: left.length > 0 ? EXIT.unmeasured : EXIT.ok,
  };
}

function withTune(report: Report, more: Partial<Tune>): Report {
  return report.tune ? { ...report, tune: { ...report.tune, ...more } } : report;
}

async function explained(
  error: unknown,
  target: DeployedFunction,
  action: `lambda:${string}`,
): Promise<never> {
  if (error instanceof ColdstartError) throw error;
  const { lambdaFailure } = await import('../../aws/failure.js');
  const { message, hint } = lambdaFailure(error, { target, action });
  throw measureError(shownMessage(message, []), hint, error);
}
