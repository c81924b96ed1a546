import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KINDS, kindOf } from '../domain/kinds.js';
import { isControl, type Plan, type Scenario } from '../domain/plan.js';
import type { Trial } from '../domain/report.js';
import { tableOf } from '../domain/table-of.js';
import { replaceFile } from '../io/replace-file.js';
import { median } from '../stats/quantile.js';

/** How long one trial of a row took when it was last measured, in milliseconds, by the row's key. */
export type Durations = Readonly<Record<string, number>>;

/** About how long a run takes. */
export interface Estimate {
  readonly seconds: number;
  /** Rows that were never measured here: for each of their processes a guess is in the sum. */
  readonly guessedRows: number;
  readonly rows: number;
}

/** What a bare interpreter is taken to need that was never measured. */
const CONTROL_MS = 20;
/** What coldstart itself adds to each trial, and to a run. */
const TRIAL_MS = 3;
const RUN_MS = 800;
/** The oldest entries go first. */
const MOST_ROWS = 2000;

/** Sums up the trials of a plan. Pure. */
export function estimate(plan: Plan, durations: Durations): Estimate {
  const rows = plan.scenarios.map((scenario) => durations[keyOf(scenario)]);
  const trialsMs = plan.rounds
    .flatMap(({ order }) => order)
    .reduce((sum, index) => {
      const scenario = plan.scenarios[index];
      return (
        sum +
        TRIAL_MS +
        (scenario ? (rows[index] ?? (isControl(scenario) ? CONTROL_MS : kindOf(scenario).guessMs)) : 0)
      );
    }, 0);
  const guessedRows = plan.scenarios.filter(
    (row, index) => rows[index] === undefined && !isControl(row),
  ).length;
  return {
    seconds: (RUN_MS + trialsMs) / 1000,
    guessedRows,
    rows: plan.scenarios.filter((row) => !isControl(row)).length,
  };
}

/** The estimate in words. */
export function sentence({ seconds, guessedRows, rows }: Estimate): string {
  const time = seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
  const basis =
    guessedRows === 0
      ? 'by the last run of these rows here'
      : `a guess: ${guessedRows} of ${rows} rows were never measured here, ${KINDS.worker.guessMs} ms are taken for each of their processes`;
  return `estimated time: about ${time} (${basis}), without building environments and without hooks`;
}

/** What earlier runs left in the cache; nothing where there is none. */
export async function readDurations(cacheDir: string): Promise<Durations> {
  return readFigures(cacheDir, 'durations');
}

/** How much the times of a row varied when it was last measured: the spread of their logs, by the row's key. */
export async function readNoise(cacheDir: string): Promise<Durations> {
  return readFigures(cacheDir, 'noise');
}

/** The noise of a row; where it was never measured here, that of the bare interpreter beside it. */
export function noiseOf(scenario: Scenario, { scenarios }: Plan, noise: Durations): number | undefined {
  const control = scenarios.find(isControl);
  return noise[keyOf(scenario)] ?? (control && noise[keyOf(control)]);
}

async function readFigures(cacheDir: string, name: 'durations' | 'noise'): Promise<Durations> {
  try {
    const entries = Object.entries(tableOf(JSON.parse(await readFile(fileIn(cacheDir, name), 'utf8'))));
    return Object.fromEntries(
      entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 0),
    );
  } catch {
    return {};
  }
}

/** Keeps what this run took and how much it varied. An estimate is not worth an error: a cache that cannot be written stays as it is. */
export async function keepDurations(
  rows: readonly { readonly scenario: Scenario; readonly trials: readonly Trial[] }[],
  cacheDir: string,
): Promise<void> {
  const times = rows.flatMap(({ scenario, trials }) => {
    const all = trials.flatMap((trial) => (trial.status === 'ok' && trial.round > 0 ? [trial.wallMs] : []));
    return all.length === 0 ? [] : [{ key: keyOf(scenario), all }];
  });
  await keepFigures(
    times.map(({ key, all }) => [key, Math.round(median(all) * 100) / 100]),
    cacheDir,
    'durations',
  );
  await keepFigures(
    times.flatMap(({ key, all }) => (all.length < FEWEST_FOR_NOISE ? [] : [[key, noiseIn(all)] as const])),
    cacheDir,
    'noise',
  );
}

const FEWEST_FOR_NOISE = 10;
/** Of normal errors, a standard deviation in median absolute deviations. */
const SD_IN_MADS = 1.4826;

function noiseIn(times: readonly number[]): number {
  const logs = times.map((time) => Math.log(Math.max(time, 1e-6)));
  const middle = median(logs);
  const spread = median(logs.map((log) => Math.abs(log - middle)));
  return Math.round(spread * SD_IN_MADS * 1e5) / 1e5;
}

async function keepFigures(
  fresh: readonly (readonly [string, number])[],
  cacheDir: string,
  name: 'durations' | 'noise',
): Promise<void> {
  const before = Object.entries(await readFigures(cacheDir, name));
  const all = Object.entries(Object.fromEntries([...before, ...fresh])).slice(-MOST_ROWS);
  try {
    await mkdir(cacheDir, { recursive: true });
    await replaceFile(fileIn(cacheDir, name), `${JSON.stringify(Object.fromEntries(all))}\n`);
  } catch {
    // See above.
  }
}

/** Tells rows apart across runs; what they were given is hashed, not kept. */
function keyOf(scenario: Scenario): string {
  const what = kindOf(scenario).identity(scenario);
  const parts = [scenario.id, scenario.cwd, scenario.pageCache, what, scenario.ready ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function fileIn(cacheDir: string, name: 'durations' | 'noise'): string {
  return join(cacheDir, `${name}.json`);
}
