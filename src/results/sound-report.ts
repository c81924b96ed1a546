import { isControl } from '../domain/plan.js';
import type { Report, Result } from '../domain/report.js';
import { summarizeAll } from '../stats/summary.js';
import { countedTrials, metricsOf, summaryColumns } from './metrics.js';
import { isObserved } from './runs.js';

/** No trial takes thirty years, and no clock tells less than a nanosecond; nothing has so many bytes. */
const MOST = 1e18;
const MOST_MS = 1e12;
const LEAST = 1e-6;

/** What of a report no run can have written, though it has the right form; undefined where all is sound. Pure. */
export function unsoundness({ results }: Report): string | undefined {
  const twice = firstRepeated(results.map(({ id }) => id));
  if (twice !== undefined) return `it has two rows named ${twice}`;
  for (const row of results) {
    const fault = impossible(row);
    if (fault) return `${row.id}: ${fault}`;
  }
  return undefined;
}

function impossible({ scenario, trials }: Result): string | undefined {
  // Others than the bare interpreter start once in a round: each further trial would be held against the same partner.
  const rounds = isControl(scenario) || isObserved(scenario) ? [] : countedTrials(trials);
  const twice = firstRepeated(rounds.map(({ round }) => round));
  if (twice !== undefined) return `it has two trials of round ${twice}`;
  for (const trial of countedTrials(trials)) {
    for (const [metric, value] of Object.entries(metricsOf(scenario, trial))) {
      const isTime = metric !== 'rss' && metric !== 'size';
      if (value > (isTime ? MOST_MS : MOST) || (value !== 0 && value < LEAST))
        return `${metric} of round ${trial.round} is ${value}`;
    }
  }
  return undefined;
}

function firstRepeated<T>(values: readonly T[]): T | undefined {
  const seen = new Set<T>();
  return values.find((value) => {
    const isRepeated = seen.has(value);
    seen.add(value);
    return isRepeated;
  });
}

/** The report with the summaries that its trials have, whatever it said. Pure. */
export async function resummarized(report: Report): Promise<Report> {
  const results: Result[] = [];
  for (const result of report.results) {
    const summary = await summarizeAll(summaryColumns(result.scenario, result.trials));
    results.push({ ...result, summary });
  }
  return { ...report, results };
}
