import { FORCED_WORDS } from '../../domain/lambda-force.js';
import type { Warning } from '../../domain/report.js';
import { counted } from '../../domain/words.js';
import type { DeployedRow } from '../invoker.js';

/** By what rule starts were told where no REPORT did it, and that others are not known. Pure. */
export function ruleWarnings(
  { scenario: { starts, forcedBy }, target }: DeployedRow,
  { byRule, unknown }: { readonly byRule: number; readonly unknown: number },
  why = 'no REPORT was found',
): Warning[] {
  const remedy =
    'Allow logs:FilterLogEvents on the log group of the function, and name the function whose URL it is.';
  const rule =
    starts === 'warm'
      ? 'each came right after another one'
      : `each came first after ${forcedBy === undefined || forcedBy === 'idle' ? 'an idle wait' : FORCED_WORDS[forcedBy]}`;
  return [
    ...(byRule === 0
      ? []
      : [
          {
            code: 'START_BY_RULE',
            message: `${starts} is said of ${counted(byRule, 'request')} by rule, not by REPORT: ${rule}; ${why}. What init and handler took is not known.`,
            remedy,
          },
        ]),
    ...(unknown === 0
      ? []
      : [
          {
            code: 'START_UNKNOWN',
            message: `how ${counted(unknown, 'request')} started is not known: ${target.isUnknown ? 'no function is named, whose log would tell it' : why}.`,
            remedy: target.isUnknown
              ? 'Name the function: coldstart lambda bench FUNCTION --url URL.'
              : remedy,
          },
        ]),
  ];
}
