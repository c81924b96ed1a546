import { gateIn } from '../../src/commands/bench-gate.js';
import type { Sample } from '../../src/domain/runner.js';
import type { Verdict } from '../../src/domain/verdict.js';
import { makePlan } from '../../src/plan/make-plan.js';
import { decidedAt } from '../../src/results/decided-rows.js';
import { judgedRows } from '../../src/results/judged-rows.js';
import type { Judged } from '../../src/results/looks.js';
import type { RunData } from '../../src/results/run-data.js';
import { type RunRow, runPlan } from '../../src/run/run.js';
import { fake, ok } from './fake-runner.js';
import { command, planInput } from './plan.js';
import { normals, seeded } from './random.js';
import { reportOf } from './report.js';

/**
 * What a machine does to times: nothing; 30 % slower to the end, and a random walk of 2 % a trial, which strikes both sides of a
 * round unequally; or 15 % slower in a fifth of the trials.
 */
export type Machine = 'steady' | 'drift' | 'two speeds';

/** A gate of rows that are slower by these factors, under a limit as a share. */
export interface SimulatedGate {
  readonly factors: readonly number[];
  readonly limit: number;
  readonly machine?: Machine;
  /** Lognormal, as a share; 6 % unless given. */
  readonly noise?: number;
  readonly runs?: number | { readonly least: number; readonly most: number };
}

/** What a simulated run came to. */
export interface SimulatedRun {
  readonly rows: readonly RunRow[];
  readonly data: Omit<RunData, 'rows'>;
  /** By the factors. */
  readonly verdicts: readonly Verdict[];
  /** By the factors. */
  readonly rounds: readonly number[];
}

const MOST = 80;

/** Times of one run after the other, in the order in which they are measured: around 100 ms, 5 % spikes of 1.3 to 2.3 times. */
function timesOf(seed: number, machine: Machine, noise: number, trials: number): () => () => number {
  const [normal, uniform] = [normals(seed), seeded(seed + 1)];
  return () => {
    let trial = 0;
    let level = 100;
    return () => {
      trial += 1;
      if (machine === 'drift') level *= Math.exp(0.02 * normal());
      const slower = machine === 'drift' ? 1 + (0.3 * trial) / trials : 1;
      const speed = machine === 'two speeds' && uniform() < 0.2 ? 1.15 : 1;
      const spike = uniform() < 0.05 ? 1.3 + uniform() : 1;
      return level * slower * speed * spike * Math.exp(noise * normal());
    };
  };
}

/**
 * Runs gates as `coldstart bench --against` does, with times that are drawn instead of measured: its plan, its loop, what it
 * asks at its looks, and the functions of its report that decide.
 */
export function simulatedGates(
  { factors, limit, machine = 'steady', noise = 0.06, runs = { least: 10, most: MOST } }: SimulatedGate,
  seed: number,
): () => Promise<SimulatedRun> {
  const words = ['base', 'head'].flatMap((side) => factors.map((_, index) => `${side}${index}`));
  const made = makePlan(
    planInput(
      words.map((word) => command([word])),
      { runs, isJudged: true },
    ),
  );
  // The bare interpreter decides nothing here, and takes three quarters of the time.
  const scenarios = made.scenarios.slice(0, words.length);
  const plan = {
    ...made,
    scenarios,
    rounds: made.rounds.map((round) => ({
      ...round,
      order: round.order.filter((index) => index < words.length),
    })),
    comparisons: factors.map((_, index) => ({ base: index, head: index + factors.length, gated: true })),
  };
  const comparisons = plan.comparisons.map(({ base, head, gated }) => ({
    ...{ base: words[base] ?? '', head: words[head] ?? '', gated },
  }));
  const { environment, startedAt, seed: planned, argv, tool } = reportOf([]);
  const { looks } = scenarios[0] ?? {};
  const data: Omit<RunData, 'rows'> = {
    ...{ version: tool.version, startedAt, finishedAt: startedAt, seed: planned, runs: MOST, argv },
    ...{ interrupted: false, environment, comparisons, notes: [] },
    gate: gateIn(plan, plan, { maxRegression: limit, maxFailures: 0 }),
    ...(looks ? { looks: { command: looks } } : {}),
  };
  const begin = timesOf(seed, machine, noise, words.length * (MOST + 1));
  return async () => {
    const draw = begin();
    const rounds = words.map(() => 0);
    const { rows } = await runPlan(plan, {
      signal: new AbortController().signal,
      createRunner: ({ id }) => {
        const at = words.indexOf(id);
        const factor = at < factors.length ? 1 : (factors[at - factors.length] ?? 1);
        return fake(async () => {
          const wallMs = draw() * factor;
          rounds[at] = (rounds[at] ?? 0) + 1;
          return { ...ok, wallMs, phases: { run: wallMs } } as Sample;
        });
      },
      decided: async (soFar) => decidedAt(soFar, data),
    });
    const judged = judgedRows({ ...data, rows: namedRows(rows) });
    return {
      ...{ rows, data },
      verdicts: factors.map((_, index) => verdictOf(judged, `head${index}`)),
      rounds: factors.map((_, index) => (rounds[index] ?? 1) - 1),
    };
  };
}

export function namedRows(rows: readonly RunRow[]): RunData['rows'] {
  return rows.map(({ scenario: { id }, record, trials, warnings }) => ({ id, record, trials, warnings }));
}

function verdictOf(judged: readonly Judged[], id: string): Verdict {
  return judged.find(({ ids }) => ids.includes(id))?.verdict ?? 'INCONCLUSIVE';
}

/** Shares of so many simulated gates. */
export async function gateShares(asked: SimulatedGate, seed: number, gates: number) {
  const next = simulatedGates(asked, seed);
  const sums = { anyFail: 0, allPass: 0, firstFail: 0, firstPass: 0, rounds: 0 };
  for (let gate = 0; gate < gates; gate++) {
    const { verdicts, rounds } = await next();
    if (verdicts.includes('FAIL')) sums.anyFail += 1;
    if (verdicts.every((verdict) => verdict === 'PASS')) sums.allPass += 1;
    if (verdicts[0] === 'FAIL') sums.firstFail += 1;
    if (verdicts[0] === 'PASS') sums.firstPass += 1;
    sums.rounds += rounds[0] ?? 0;
  }
  const share = (sum: number) => sum / gates;
  return {
    /** Of gates with a FAIL, and of gates that PASSed. */
    anyFail: share(sums.anyFail),
    allPass: share(sums.allPass),
    /** Of the first row alone. */
    firstFail: share(sums.firstFail),
    firstPass: share(sums.firstPass),
    /** Rounds that the first row took, on average. */
    rounds: share(sums.rounds),
  };
}
