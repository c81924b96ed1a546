import { gateExitCode, type OnInconclusive, exitCode as reportExitCode } from '../commands/outcome.js';
import type { ComparisonReport } from '../domain/comparison-report.js';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import type { Report } from '../domain/report.js';
import { publicError } from './error.js';

/**
 * With which code the command line would end: 0, 1 for a FAIL, 3 where a row could not be measured, 4 for what is
 * inconclusive where that is to fail.
 *
 * @throws ColdstartError for what is no result, such as a promise of one
 */
export function exitCode(
  result: Report | ComparisonReport | Explanation,
  { onInconclusive = 'warn' }: { readonly onInconclusive?: OnInconclusive } = {},
): ExitCode {
  switch (kindOf(result)) {
    case 'report':
      return reportExitCode(result as Report, onInconclusive);
    case 'comparison':
      return gateExitCode((result as ComparisonReport).gate, onInconclusive);
    case 'explanation':
      return (result as Explanation).gate?.verdict === 'FAIL' ? EXIT.exceeded : EXIT.ok;
  }
  // A process whose code is undefined would pass.
  const what = result instanceof Promise ? 'a promise' : 'no result of coldstart';
  throw publicError(
    usageError(
      `exitCode was given ${what}.`,
      'Await bench, compare or explain, and give it what they resolve to.',
    ),
  );
}

function kindOf(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'kind' in result ? result.kind : undefined;
}
