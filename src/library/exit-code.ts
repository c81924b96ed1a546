import { gateExitCode, type OnInconclusive, exitCode as reportExitCode } from '../commands/outcome.js';
import type { ComparisonReport } from '../domain/comparison-report.js';
import { EXIT, type ExitCode } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import type { Report } from '../domain/report.js';

/**
 * With which code the command line would end: 0, 1 for a FAIL, 3 where a row could not be measured, 4 for what is
 * inconclusive where that is to fail.
 */
export function exitCode(
  result: Report | ComparisonReport | Explanation,
  { onInconclusive = 'warn' }: { readonly onInconclusive?: OnInconclusive } = {},
): ExitCode {
  switch (result.kind) {
    case 'report':
      return reportExitCode(result, onInconclusive);
    case 'comparison':
      return gateExitCode(result.gate, onInconclusive);
    case 'explanation':
      return result.gate?.verdict === 'FAIL' ? EXIT.exceeded : EXIT.ok;
  }
}
