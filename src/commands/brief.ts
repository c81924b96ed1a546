import { kindOf } from '../domain/kinds.js';
import { isControl, type Plan } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { roundsHad } from '../results/metrics.js';
import type { RunRow } from '../run/run.js';

/** What ends the rounds of a run that nobody asked anything in particular of, by time alone. */
export interface BriefRun {
  /** The rows that have had enough, by index, of those measured so far. */
  ended(rows: readonly RunRow[]): readonly number[];
  /** That rows had fewer rounds than is usual; empty where none has. */
  notes(): readonly Warning[];
}

/**
 * @param now the time, in milliseconds; this moment is when measuring began
 */
export function briefRun({ brief }: Plan, now: () => number = () => performance.now()): BriefRun {
  const beganMs = now();
  let had: { readonly rounds: number; readonly of: number } | undefined;
  return {
    ended: (rows) => {
      if (!brief || had || now() - beganMs < brief.ms) return [];
      const open = rows.flatMap(({ scenario, trials }, index) => {
        if (isControl(scenario) || kindOf(scenario).hasOwnRounds) return [];
        const rounds = roundsHad(trials);
        return rounds >= brief.leastRounds && rounds < scenario.runs
          ? [{ index, rounds, of: scenario.runs }]
          : [];
      });
      const [first] = open;
      if (first) had = first;
      return open.map(({ index }) => index);
    },
    notes: () =>
      brief && had
        ? [
            {
              code: 'BRIEF_RUN',
              message: `the workers had ${had.rounds} rounds, not ${had.of}: without targets they are given about ${brief.ms / 1000} s.`,
              remedy: 'coldstart bench loops installs measures all of them.',
            },
          ]
        : [],
  };
}
