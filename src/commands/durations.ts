import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KINDS, kindOf } from '../domain/kinds.js';
import { isControl, type Plan, type Scenario } from '../domain/plan.js';
import type { Trial } from '../domain/report.js';
import { tableOf } from '../domain/table-of.js';
import { makeFolders } from '../io/cache-dir.js';
import { replaceFile } from '../io/replace-file.js';
import { noiseOfLogs } from '../stats/findable.js';
import { median } from '../stats/quantile.js';

/** How long one trial of a row took when it was last measured, in milliseconds, by the row's key. */
export type Durations = Readonly<Record<string, number>>;

/** About how long a run takes. */
export interface Estimate {
  readonly seconds: number;
  /** The same if nothing changed, where rows end as soon as they are decided and their noise is known. */
  readonly expectedSeconds?: number;
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

/**
 * Sums up the trials of a plan. Pure.
 *
 * @param expected rounds that unchanged rows take, by their index; rows that it lacks run to the end
 */
export function estimate(
  plan: Plan,
  durations: Durations,
  expected: ReadonlyMap<number, number> = new Map(),
): Estimate {
  const rows = plan.scenarios.map((scenario) => durations[keyOf(scenario)]);
  const costOf = (index: number) => {
    const scenario = plan.scenarios[index];
    if (!scenario) return 0;
    return TRIAL_MS + (rows[index] ?? (isControl(scenario) ? CONTROL_MS : kindOf(scenario).guessMs));
  };
  /** Of the trials that run, where each row has its share of a round beyond which it ends. */
  const trialsMs = (shareOf: (index: number, round: number) => number) =>
    plan.rounds.reduce((sum, { order, round }) => {
      const asked = order.filter((index) => !isControlAt(plan, index));
      const most = Math.max(0, ...asked.map((index) => shareOf(index, round)));
      return order.reduce(
        (inRound, index) =>
          inRound + costOf(index) * (isControlAt(plan, index) ? most : shareOf(index, round)),
        sum,
      );
    }, 0);
  const secondsOf = (ms: number) => (RUN_MS + ms) / 1000;
  const share = (index: number, round: number) => {
    const rounds = expected.get(index) ?? Number.POSITIVE_INFINITY;
    return Math.min(1, Math.max(0, rounds - round + 1));
  };
  const guessedRows = plan.scenarios.filter(
    (row, index) => rows[index] === undefined && !isControl(row),
  ).length;
  return {
    seconds: secondsOf(trialsMs(() => 1)),
    ...(expected.size > 0 ? { expectedSeconds: secondsOf(trialsMs(share)) } : {}),
    guessedRows,
    rows: plan.scenarios.filter((row) => !isControl(row)).length,
  };
}

function isControlAt({ scenarios }: Plan, index: number): boolean {
  const scenario = scenarios[index];
  return scenario !== undefined && isControl(scenario);
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}

/**
 * The estimate in words.
 *
 * @param isUntilDecided whether rows may end before their last round
 */
export function sentence(
  { seconds, expectedSeconds, guessedRows, rows }: Estimate,
  isUntilDecided = false,
): string {
  const most = inWords(seconds);
  const time =
    expectedSeconds === undefined
      ? `${isUntilDecided ? 'at most about' : 'about'} ${most}`
      : `about ${inWords(expectedSeconds)} if nothing changed, at most about ${most}`;
  const basis =
    guessedRows === 0
      ? 'by the last run of these rows here'
      : `a guess: ${guessedRows} of ${rows} rows were never measured here, ${KINDS.worker.guessMs} ms are taken for each of their processes`;
  return `estimated time: ${time} (${basis}), without building environments and without hooks`;
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
    times.flatMap(({ key, all }) => {
      const noise = all.length < FEWEST_FOR_NOISE ? undefined : noiseIn(all);
      return noise === undefined ? [] : [[key, noise] as const];
    }),
    cacheDir,
    'noise',
  );
}

const FEWEST_FOR_NOISE = 10;

/** Logs of times in milliseconds; of a time of 0, which a clock may tell, that of a nanosecond. */
export function logsOf(times: readonly number[]): number[] {
  return times.map((time) => Math.log(Math.max(time, 1e-6)));
}

/** How much times vary: the spread of their logs, as a standard deviation. */
export function noiseIn(times: readonly number[]): number | undefined {
  const noise = noiseOfLogs(logsOf(times));
  return noise === undefined ? undefined : Math.round(noise * 1e5) / 1e5;
}

async function keepFigures(
  fresh: readonly (readonly [string, number])[],
  cacheDir: string,
  name: 'durations' | 'noise',
): Promise<void> {
  const before = Object.entries(await readFigures(cacheDir, name));
  const all = Object.entries(Object.fromEntries([...before, ...fresh])).slice(-MOST_ROWS);
  try {
    await makeFolders(cacheDir);
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
