import { FORCED_WORDS } from '../../domain/lambda-force.js';
import type { Warning } from '../../domain/report.js';
import { counted } from '../../domain/words.js';
import type { DeployedRow } from '../invoker.js';

/** By what rule starts were told where no REPORT did it. Pure. */
export function ruleWarnings(
  { scenario: { starts, forcedBy }, target }: DeployedRow,
  count: number,
  why: string | undefined,
): Warning[] {
  if (count === 0) return [];
  const requests = counted(count, 'request');
  if (target.isUnknown) {
    return [
      {
        code: 'START_UNKNOWN',
        message: `how ${requests} started is not known: no function is named, whose log would tell it.`,
        remedy: 'Name the function: coldstart lambda bench FUNCTION --url URL.',
      },
    ];
  }
  const rule =
    starts === 'warm'
      ? 'each came right after another one'
      : forcedBy === undefined || forcedBy === 'burst'
        ? undefined
        : `each came first after ${forcedBy === 'idle' ? 'an idle wait' : FORCED_WORDS[forcedBy]}`;
  return [
    {
      code: rule === undefined ? 'START_UNKNOWN' : 'START_BY_RULE',
      message:
        rule === undefined
          ? `how ${requests} started is not known: ${why ?? 'no REPORT was found'}.`
          : `${starts} is said of ${requests} by rule, not by REPORT: ${rule}; ${why ?? 'no REPORT was found'}. What init and handler took is not known.`,
      remedy: 'Allow logs:FilterLogEvents on the log group of the function.',
    },
  ];
}
