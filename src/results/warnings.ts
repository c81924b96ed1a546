import { formatMs, formatShare } from '../domain/format.js';
import { mainMetric } from '../domain/kinds.js';
import { isControl } from '../domain/plan.js';
import type { Result, Trial, Warning } from '../domain/report.js';
import { bimodal } from '../stats/bimodal.js';
import { outliers } from '../stats/outliers.js';
import { median } from '../stats/quantile.js';
import { billedWarnings } from './lambda/billed.js';
import { countedTrials, metricsOf, samplesByMetric } from './metrics.js';
import { rowDrift } from './row-drift.js';
import { isDeployed, isObserved, isOnAws } from './runs.js';
import { type Spent, waiting } from './waiting.js';

/** Below this many samples there is no interval. */
const FEWEST_FOR_INTERVAL = 6;

/** A first run this many times the median, and this much slower, is worth a word. */
const SLOW_FIRST_FACTOR = 1.5;
const SLOW_FIRST_MS = 10;

/** What the trials of one row tell about themselves, each with its remedy. */
export function rowWarnings(
  scenario: Result['scenario'],
  trials: readonly Trial[],
  runs: number,
  /** What its runner says about it. */
  said: readonly Warning[] = [],
  /** The bare Python of the same run. */
  control?: Spent,
): Warning[] {
  // The shape of the control row says something about the machine: see run-warnings.
  // What a log tells is all there was: its shape is the traffic's.
  const isRead = isObserved(scenario);
  const samples = isRead ? [] : (samplesByMetric(scenario, trials)[mainMetric(scenario)] ?? []);
  return [
    ...failures(trials, runs),
    ...(isControl(scenario) || isRead
      ? []
      : [
          ...few(samples, trials, scenario, runs),
          ...strayed(samples, scenario),
          ...twoModes(samples),
          ...slowFirst(scenario, trials, samples),
          ...waiting(scenario, trials, control),
        ]),
    ...rowDrift(scenario, trials),
    // What has run nothing of the app tells nothing about its loop.
    ...(said.some(({ code }) => code === 'READY_BEFORE_APP') ? [] : noLoop(scenario, trials)),
    ...refused(scenario, trials),
    ...stayedInCache(trials),
    ...billedWarnings(scenario, trials),
  ];
}

function failures(trials: readonly Trial[], runs: number): Warning[] {
  const failed = trials.filter((trial) => trial.status === 'failed');
  const [first] = failed;
  if (!first) return [];
  const attempted = trials.length;
  const planned = trials.some(({ round }) => round === 0) ? runs + 1 : runs;
  const gaveUp = failed.length === attempted && attempted < planned ? ', then given up' : '';
  const codes = [...new Set(failed.map((trial) => trial.code))].join(', ');
  return [
    {
      code: 'FAILURES',
      message: `${failed.length} of ${attempted} trials failed${gaveUp} (${codes}): ${first.message}`,
      remedy:
        failed.length === attempted
          ? 'The row has no figures: fix the cause first.'
          : 'The figures hold the successful trials only; fix the cause before relying on them.',
    },
  ];
}

function few(
  samples: readonly number[],
  trials: readonly Trial[],
  scenario: Result['scenario'],
  runs: number,
): Warning[] {
  if (samples.length === 0 || samples.length >= FEWEST_FOR_INTERVAL) return [];
  const hasFailures = trials.some(({ status }) => status === 'failed');
  const isForced = scenario.runner !== 'lambda' || scenario.forcedBy !== undefined || !isDeployed(scenario);
  return [
    {
      code: 'FEW_SAMPLES',
      message: `n = ${samples.length} is too small for a 95 % interval.`,
      remedy: hasFailures
        ? 'Failed trials are missing from it: fix their cause first.'
        : runs < FEWEST_FOR_INTERVAL
          ? `Use --runs ${FEWEST_FOR_INTERVAL} or more.`
          : isForced
            ? `The run ended before its rounds did: let it finish${isDeployed(scenario) ? '' : ', without --max-time or with a longer one'}.`
            : 'Starts of a kind are not forced here: raise --runs, or measure again when the function was idle.',
    },
  ];
}

/** Fewer than this share of the trials move neither the median nor p95. */
const STRAYED_SHARE = 0.05;

function strayed(samples: readonly number[], scenario: Result['scenario']): Warning[] {
  const found = outliers(samples).map((index) => samples[index] ?? 0);
  if (found.length === 0 || found.length < STRAYED_SHARE * samples.length) return [];
  return [
    {
      code: 'OUTLIERS',
      message: `${found.length} of ${samples.length} trials lie far from the rest, at ${found.map(formatMs).join(', ')}; none was dropped.`,
      remedy: isOnAws(scenario)
        ? 'Starts on AWS have a heavy tail: read the median and its interval.'
        : 'Something else ran on the machine: close it and measure again, or read the median and its interval.',
    },
  ];
}

function twoModes(samples: readonly number[]): Warning[] {
  const found = bimodal(samples);
  if (!found) return [];
  const [low, high] = found.modes;
  return [
    {
      code: 'BIMODAL',
      message: `the times fall into two groups, around ${formatMs(low)} and ${formatMs(high)} (${formatShare(found.share)} in the upper one): no single number describes them.`,
      remedy: 'Look for what alternates: a cache, a retry, CPU frequency, another process.',
    },
  ];
}

function slowFirst(
  scenario: Result['scenario'],
  trials: readonly Trial[],
  samples: readonly number[],
): Warning[] {
  const first = trials.find((trial) => trial.round === 0 && trial.status === 'ok');
  if (first?.status !== 'ok' || samples.length < 3) return [];
  // It compiled what the later ones found.
  if (scenario.runner === 'worker' && scenario.bytecode?.filled) return [];
  const firstMs = metricsOf(scenario, first)[mainMetric(scenario)] ?? 0;
  const typicalMs = median(samples);
  if (firstMs < typicalMs * SLOW_FIRST_FACTOR || firstMs < typicalMs + SLOW_FIRST_MS) return [];
  return [
    {
      code: 'SLOW_FIRST',
      message: `the first touch took ${formatMs(firstMs)}, the later runs ${formatMs(typicalMs)} (round 0 is not in the summary).`,
      remedy: 'A machine that was just started pays this: measure it with --page-cache evicted.',
    },
  ];
}

function noLoop(scenario: Result['scenario'], trials: readonly Trial[]): Warning[] {
  if (scenario.runner !== 'worker' || scenario.loop === 'own') return [];
  const counted = countedTrials(trials);
  const withoutLoop = counted.filter((trial) => !('loopClass' in trial) || trial.loopClass === undefined);
  if (counted.length === 0 || withoutLoop.length < counted.length) return [];
  return [
    {
      code: 'NO_LOOP',
      message: `no event loop of asyncio’s kind ran: this row does not depend on ${scenario.loop}.`,
      remedy: 'Measure it with --loop own.',
    },
  ];
}

/** An answer that says no is one; whether it is the one that was meant is for the reader. */
function refused(scenario: Result['scenario'], trials: readonly Trial[]): Warning[] {
  // With # the user names the statuses.
  if (!('ready' in scenario) || scenario.ready === undefined || scenario.ready.includes('#')) return [];
  const statuses = readyStatuses(trials).filter((status) => status >= 400);
  if (statuses.length === 0) return [];
  return [
    {
      code: 'READY_STATUS',
      message: `it was ready with the status ${statuses.join(', ')}: the app answers, but not what ${scenario.ready} asks for.`,
      remedy: `Name a path that it serves, or the status that you mean: --ready "${scenario.ready}#${statuses[0]}".`,
    },
  ];
}

/** The HTTP statuses that trials were ready with, each once. */
export function readyStatuses(trials: readonly Trial[]): number[] {
  const statuses = trials.flatMap((trial) =>
    trial.status === 'ok' && 'readyStatus' in trial ? (trial.readyStatus ?? []) : [],
  );
  return [...new Set(statuses)].sort((a, b) => a - b);
}

/** Above this share of resident pages a start was not cold. */
const RESIDENT_LIMIT = 0.05;

function stayedInCache(trials: readonly Trial[]): Warning[] {
  const shares = countedTrials(trials).flatMap((trial) =>
    'residentShare' in trial ? (trial.residentShare ?? []) : [],
  );
  const highest = shares.reduce((most, share) => Math.max(most, share), 0);
  if (highest <= RESIDENT_LIMIT) return [];
  return [
    {
      code: 'EVICTION_PARTIAL',
      message: `up to ${formatShare(highest)} of the pages stayed in the page cache: other processes use the same files.`,
      remedy:
        'Stop them, or have a second Python (3.8 or later) at hand, so that coldstart’s helpers use other files.',
    },
  ];
}
