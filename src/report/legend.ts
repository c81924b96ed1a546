import type { Report, Result, WorkerResult } from '../domain/report.js';
import { otherIds } from '../results/group-warnings.js';
import { readyStatuses } from '../results/warnings.js';
import { caption, childLines, controlLines, environmentLines } from './caption.js';
import { forcedLines } from './forced.js';
import { observedLines } from './observed.js';
import { setLines, siteLines } from './sizes.js';

/** All that stands under the tables to say what was measured. */
export function legend(report: Report): string[] {
  return [
    caption(report),
    ...controlLines(report),
    ...environmentLines(report),
    ...childLines(report),
    ...answerLines(report),
    ...looplessLines(report),
    ...setLines(report),
    ...siteLines(report),
    ...madeLines(report),
    ...remoteLines(report),
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

/** What the column imports means in rows without an event loop; empty where there is none. */
function looplessLines(report: Report): string[] {
  const rows = report.results.filter((row) => row.scenario.runner === 'worker') as WorkerResult[];
  const loopless = rows.filter(isLoopless);
  return [
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

/** Without a loop there is no mark between imports and work: see worker-phases. */
function isLoopless({ trials }: WorkerResult): boolean {
  const measured = trials.flatMap((trial) => (trial.status === 'ok' ? [trial] : []));
  return measured.length > 0 && measured.every(({ phases }) => phases.loop === undefined);
}

function line(rows: readonly Result[], say: (ids: string) => string): string[] {
  const ids = rows.map(({ id }) => id);
  return ids[0] === undefined ? [] : [say(`${ids[0]}${otherIds(ids)}`)];
}
