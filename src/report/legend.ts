import { isFirstStart } from '../domain/install-command.js';
import { networkWords } from '../domain/network.js';
import type { Report, Result, WorkerResult } from '../domain/report.js';
import { otherIds } from '../results/group-warnings.js';
import { readyStatuses } from '../results/warnings.js';
import { caption, childLines, controlLines, shortCaption } from './caption.js';
import { environmentLines, shortEnvironmentLines, toldLoops } from './environment-lines.js';
import { forcedLines } from './forced.js';
import { observedLines } from './observed.js';
import { diskLines, savedLines, setLines, siteLines } from './sizes.js';

/** All that stands under the tables to say what was measured. */
export function legend(report: Report): string[] {
  return [caption(report), ...controlLines(report), ...environmentLines(report), ...details(report)];
}

/** What stands under the table in a terminal: the same in short; `titled` where the rows stand under what they are. */
export function foot(report: Report, isTitled: boolean): string[] {
  return [
    ...(isTitled ? toldLoops(report) : shortEnvironmentLines(report)),
    ...details(report),
    shortCaption(report),
  ];
}

function details(report: Report): string[] {
  return [
    ...childLines(report),
    ...answerLines(report),
    ...looplessLines(report),
    ...setLines(report),
    ...siteLines(report),
    ...diskLines(report),
    ...savedLines(report),
    ...madeLines(report),
    ...remoteLines(report),
    ...networkLines(report),
    ...startLines(report),
    ...forcedLines(report),
    ...observedLines(report),
  ];
}

/** What an answer said that a row waited for. */
function answerLines({ results }: Report): string[] {
  const ids = new Map<string, string[]>();
  for (const { id, scenario, trials } of results) {
    const statuses = readyStatuses(trials);
    if (statuses.length === 0 || !('ready' in scenario)) continue;
    const said = `ready when ${scenario.ready} answered, with the status ${statuses.join(' or ')}`;
    ids.set(said, [...(ids.get(said) ?? []), id]);
  }
  return [...ids].map(([said, rows]) => `${rows[0]}${otherIds(rows)}: ${said}`);
}

/** What the columns imports and work mean in rows without an event loop; empty where there is none. */
function looplessLines(report: Report): string[] {
  const rows = report.results.filter((row) => row.scenario.runner === 'worker') as WorkerResult[];
  const worked = rows.filter((row) => isLoopless(row) && hasWork(row));
  const loopless = rows.filter((row) => isLoopless(row) && !hasWork(row));
  return [
    ...line(
      worked.filter((row) => !row.scenario.importsEnd),
      (ids) =>
        `no event loop in ${ids}: imports is the time in import statements of the main thread, work is the rest`,
    ),
    ...line(
      worked.filter(({ scenario }) => scenario.importsEnd),
      (ids) =>
        `no event loop in ${ids}: imports end where the function is called, work is the rest, with what it imports itself`,
    ),
    // Reports of older versions.
    ...line(
      loopless.filter(({ scenario }) => scenario.ready === undefined),
      (ids) => `no event loop in ${ids}: imports includes all of the script’s work`,
    ),
    ...line(
      loopless.filter(({ scenario }) => scenario.ready !== undefined),
      (ids) => `no event loop in ${ids} until it was ready: imports includes all work before that`,
    ),
  ];
}

/** What was built before it was installed, which no row has in its times. */
function madeLines({ results }: Report): string[] {
  const said = new Set<string>();
  for (const { scenario } of results) {
    if (scenario.runner !== 'install') continue;
    const { local = [], built, python } = scenario;
    const where = `Python ${python.version}`;
    if (local.length > 0) {
      said.add(
        `${where}: ${local.join(', ')} from this machine, as wheels that were built before, untimed; installed from disk, not editable`,
      );
    }
    if (built.length > 0) said.add(`${where}: no wheel of ${built.join(', ')}; built once before, untimed`);
  }
  return [...said];
}

/** What a figure of a remote index is not. */
function remoteLines({ results }: Report): string[] {
  const rows = results.filter(({ scenario }) => scenario.runner === 'install' && scenario.index === 'remote');
  return line(
    rows,
    (ids) =>
      `remote index in ${ids}: the times of install include network and index, and downloads are not counted; they hold for this place and time`,
  );
}

/** What the loopback index pretended. */
function networkLines({ results }: Report): string[] {
  const said = new Map<string, Result[]>();
  for (const row of results) {
    if (row.scenario.runner !== 'install' || row.scenario.network === undefined) continue;
    const words = networkWords(row.scenario.network);
    said.set(words, [...(said.get(words) ?? []), row]);
  }
  return [...said].flatMap(([words, rows]) =>
    line(rows, (ids) => `loopback index behind ${words} in ${ids}: round trips and rate, without TLS`),
  );
}

/** What a first start has in one figure. */
function startLines({ results }: Report): string[] {
  const rows = results.filter(
    ({ scenario, summary }) => scenario.runner === 'install' && isFirstStart(scenario) && summary.start,
  );
  return line(
    rows,
    (ids) =>
      `start in ${ids}: uv until the first statement in Python: resolution, environment, installation and the start of the interpreter, which cannot be told apart`,
  );
}

function isLoopless(row: WorkerResult): boolean {
  const phases = phasesOf(row);
  return phases.length > 0 && phases.every(({ loop }) => loop === undefined);
}

function hasWork(row: WorkerResult): boolean {
  return phasesOf(row).some(({ work }) => work !== undefined);
}

function phasesOf({ trials }: WorkerResult) {
  return trials.flatMap((trial) => (trial.status === 'ok' ? [trial.phases] : []));
}

function line(rows: readonly Result[], say: (ids: string) => string): string[] {
  const ids = rows.map(({ id }) => id);
  return ids[0] === undefined ? [] : [say(`${ids[0]}${otherIds(ids)}`)];
}
