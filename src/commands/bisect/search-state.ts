import { z } from 'zod';
import type { ScenarioRecord, Trial, Warning } from '../../domain/report.js';
import { scenarioRecordSchema, trialSchema, warningSchema } from '../../domain/report.js';
import type { HistoryCommit } from '../../git/history.js';
import type { BisectionRound } from '../../stats/paired-rounds.js';

/** What happens in a search, as it is kept on disk: a search that was killed is the sum of these. */
export const searchEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('row'),
    id: z.string(),
    commit: z.string().optional().describe('hash; absent: the control'),
    record: scenarioRecordSchema,
    warnings: z.array(warningSchema),
  }),
  z.object({
    kind: z.literal('round'),
    stage: z.enum(['first', 'ends', 'search', 'step']).describe('first: round 0 of rows'),
    commits: z.array(z.string()).describe('hashes'),
    times: z.array(z.tuple([z.string(), z.number().positive()])).describe('hash and time'),
    trials: z.array(z.tuple([z.string(), trialSchema])).describe('id of the row'),
  }),
  z.object({ kind: z.literal('skip'), commit: z.string(), reason: z.string() }),
]);

export type SearchEvent = z.infer<typeof searchEventSchema>;

/** A row of the report to be. */
export interface KeptRow {
  readonly id: string;
  record: ScenarioRecord;
  warnings: readonly Warning[];
  readonly trials: Trial[];
}

/** What is known by now. Commits are numbers, 0 is good. */
export interface SearchState {
  readonly rounds: BisectionRound[];
  /** By id. */
  readonly rows: Map<string, KeptRow>;
  /** The row of a commit. */
  readonly ids: Map<number, string>;
  /** Why a commit cannot be measured. */
  readonly broken: Map<number, string>;
}

export function newSearchState(): SearchState {
  return { rounds: [], rows: new Map(), ids: new Map(), broken: new Map() };
}

/** Takes in what happened. */
export function apply(state: SearchState, event: SearchEvent, history: readonly HistoryCommit[]): void {
  const numberOf = (hash: string) => history.findIndex((one) => one.hash === hash);
  switch (event.kind) {
    case 'row': {
      const before = state.rows.get(event.id);
      const record = before ? fuller(before.record, event.record) : event.record;
      state.rows.set(event.id, {
        ...{ id: event.id, record, warnings: event.warnings },
        trials: before?.trials ?? [],
      });
      if (event.commit !== undefined) state.ids.set(numberOf(event.commit), event.id);
      break;
    }
    case 'round': {
      const { stage, commits, times, trials } = event;
      for (const [id, trial] of trials) state.rows.get(id)?.trials.push(trial);
      if (stage === 'first') break;
      state.rounds.push({
        stage,
        commits: commits.map(numberOf),
        times: new Map(times.map(([hash, time]) => [numberOf(hash), time])),
      });
      break;
    }
    case 'skip':
      state.broken.set(numberOf(event.commit), event.reason);
      break;
  }
}

/** Not every stage looks for pitfalls: what imports cost is kept from the one that did. */
function fuller(before: ScenarioRecord, record: ScenarioRecord): ScenarioRecord {
  return before.runner === 'worker' && record.runner === 'worker' ? { ...before, ...record } : record;
}
