import type { Report } from '../domain/report.js';
import { listed } from '../domain/words.js';
import { imageLines } from './image-lines.js';
import { cut } from './terminal/text.js';

/** Where the packages of the user's own workers came from, how servers were told their loop, and what images are. */
export function environmentLines(report: Report): string[] {
  const workers = environmentsOf(report).map(
    ({ worker, python, said }) => `${worker}, ${python}: ${said.join('; ')}`,
  );
  return [...workers, ...imageLines(report)];
}

/** The same where there is little room: workers of one environment together. */
export function shortEnvironmentLines(report: Report): string[] {
  const alike = new Map<string, string[]>();
  for (const { worker, python, said } of environmentsOf(report)) {
    const where = [python, ...said.map(shownPlace)].join(', ');
    alike.set(where, [...(alike.get(where) ?? []), worker]);
  }
  const workers = [...alike].map(
    ([where, of]) =>
      `${listed(
        of.map((worker) => cut(worker, LONGEST_WORKER)),
        MOST_WORKERS,
      )}: ${where}`,
  );
  return [...workers, ...imageLines(report)];
}

const [MOST_WORKERS, LONGEST_WORKER] = [5, 40];

/** What an environment is called. */
export function shownPlace(environment: string): string {
  return /^no environment: interpreter \S+ alone/.test(environment) ? 'bare interpreter' : environment;
}

function environmentsOf(report: Report) {
  const origins = new Map<string, { worker: string; python: string; said: readonly string[] }>();
  for (const { scenario } of report.results) {
    if (scenario.runner !== 'worker' || scenario.bundled) continue;
    const [worker, python] = [scenario.worker, `Python ${scenario.python.version}`];
    const key = JSON.stringify([worker, python]);
    const told = scenario.serverLoop === undefined ? [] : [`loop by ${scenario.serverLoop}`];
    // Rows of one worker mostly say the same, and some more.
    const said = [...(origins.get(key)?.said ?? []), ...scenario.environment.split('; '), ...told];
    origins.set(key, { worker, python, said: [...new Set(said)] });
  }
  return [...origins.values()];
}

/** How servers were told their loop; the rest stands in the title. */
export function toldLoops({ results }: Report): string[] {
  const told = results.flatMap(({ scenario }) =>
    scenario.runner === 'worker' && scenario.serverLoop !== undefined ? [scenario.serverLoop] : [],
  );
  return told.length === 0 ? [] : [`loop by ${[...new Set(told)].join('; ')}`];
}
