import type { BudgetedRow } from '../../config/budget.js';
import { defined } from '../../domain/defined.js';
import { withoutAccounts } from '../../domain/lambda-function.js';
import type { Trial, Warning } from '../../domain/report.js';
import { counted, listed } from '../../domain/words.js';
import type { Observed, ObservedRow } from '../../lambda-log/observe.js';
import { START_LABELS, startId } from '../../results/rows-by-start.js';
import type { RunData } from '../../results/run-data.js';

type Row = RunData['rows'][number];

/** The rows of a report on logs: the function whose callers have waited longest in all comes first. */
export function logRows(observed: readonly ObservedRow[], fallback: string): Row[] {
  const waited = new Map<string, number>();
  for (const { functionName = fallback, trials } of observed) {
    waited.set(functionName, (waited.get(functionName) ?? 0) + waitedMs(trials));
  }
  const order = [...waited].sort(([, a], [, b]) => b - a).map(([name]) => name);
  return order.flatMap((name) =>
    observed.filter(({ functionName = fallback }) => functionName === name).map((row) => rowOf(row, name)),
  );
}

function rowOf({ memorySizeMB, trials, runtimeVersionArn }: ObservedRow, name: string): Row {
  return {
    id: ['lambda', name, ...(memorySizeMB === undefined ? [] : [memorySizeMB])].join('/'),
    record: {
      runner: 'lambda',
      function: name,
      starts: 'any',
      source: 'observed',
      emulated: false,
      ...defined({
        memorySizeMB,
        runtimeVersionArn: runtimeVersionArn && withoutAccounts(runtimeVersionArn),
      }),
    },
    trials,
    warnings: [],
  };
}

/** What callers have waited for starts, or may have; an initialisation inside an invocation is that long itself. */
function waitedMs(trials: readonly Trial[]): number {
  let sum = 0;
  for (const trial of trials) {
    if (trial.status === 'failed') {
      const { label, initMs = 0 } = trial.invocation ?? {};
      if (label === 'cold' || label === 'initialised') sum += initMs;
    } else if ('label' in trial && trial.label !== 'warm') {
      const { init = 0, restore = 0, handler = 0 } = trial.phases;
      sum += init + restore + (trial.label === 'init-in-invoke' ? handler : 0);
    }
  }
  return sum;
}

/** What a log lacks, and what follows from it. */
export function logNotes(observed: Observed, empty: readonly string[]): Warning[] {
  const { untimed, streamless, figuresOnly, unreadable, withoutReport, backwards, repeated } = observed;
  const notes: Warning[] = [];
  if (streamless > 0) {
    notes.push({
      code: 'NO_STREAMS',
      message: `${counted(streamless, 'invocation has', 'invocations have')} no log stream, so that environments are mixed: which callers waited for an initialisation, and which request repeated a failed one, cannot be told.`,
      remedy:
        'Export with streams: aws logs tail without --format short, aws logs filter-log-events, or Logs Insights with @logStream.',
    });
  }
  if (figuresOnly > 0) {
    notes.push({
      code: 'NO_MESSAGES',
      message: `of ${counted(figuresOnly, 'invocation', 'invocations')} there are figures only, and no lines of the log: which callers waited for an initialisation, and what failed, cannot be told.`,
      remedy: 'Query @timestamp, @logStream and @message, or let coldstart read the log: --log-group.',
    });
  }
  if (untimed > 0) {
    notes.push({
      code: 'NO_TIMESTAMPS',
      message: `${counted(untimed, 'invocation has', 'invocations have')} no time: hidden initialisations cannot be distinguished from cold starts.`,
      remedy: 'Export with timestamps, for example aws logs tail, or with JSON logs.',
    });
  }
  if (unreadable + withoutReport > 0) {
    notes.push({
      code: 'UNPARSED',
      message: `${counted(unreadable, 'REPORT line')} cannot be read, and ${counted(withoutReport, 'request has', 'requests have')} none: they are not included.`,
      remedy: 'Check whether the export was truncated, or a filter left lines out.',
    });
  }
  if (repeated > 0) {
    notes.push({
      code: 'REPEATED',
      message: `${counted(repeated, 'invocation is', 'invocations are')} in the log again, with the same request, time and figures: each counts once.`,
      remedy: 'Name each log once, and exports that do not overlap.',
    });
  }
  if (backwards > 0) {
    notes.push({
      code: 'OUT_OF_ORDER',
      message: `${counted(backwards, 'request begins', 'requests begin')} after their end: the lines are not in the order of time, so that hidden initialisations and repeated ones cannot be told.`,
      remedy: 'Sort the lines by their time, the oldest first.',
    });
  }
  if (empty.length > 0) {
    const some = [...empty.slice(0, 3), ...(empty.length > 3 ? ['others'] : [])];
    notes.push({
      code: 'NO_INVOCATIONS',
      message: `${counted(empty.length, 'file has', 'files have')} no REPORT of an invocation: ${listed(some)}.`,
      remedy: 'Check that they are logs of functions, exported whole.',
    });
  }
  return notes;
}

/** What budgets are about. */
export function budgetedRows(rows: readonly Row[]): BudgetedRow[] {
  return rows.flatMap(({ id, trials }) => {
    const counts = new Map<string, number>();
    for (const trial of trials) {
      if (trial.status === 'ok' && 'label' in trial)
        counts.set(trial.label, (counts.get(trial.label) ?? 0) + 1);
    }
    return START_LABELS.map((starts) => ({
      ...{ id: startId(id, starts), runner: 'lambda' as const, waits: false, starts },
      runs: counts.get(starts) ?? 0,
    })).filter(({ runs }) => runs > 0);
  });
}
