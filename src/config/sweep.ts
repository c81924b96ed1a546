import { usageError } from '../domain/errors.js';
import type { Scenario } from '../domain/plan.js';
import type { Loop } from '../domain/report.js';
import { LEAST_ROUNDS } from '../stats/break-even.js';
import type { Overrides } from './flags.js';
import { type Axes, filled } from './matrix.js';

/** The axis that `--sweep` varies, written `{n}`. */
export const SWEPT = 'n';

/** Reads `1,10,100`: numbers of units of work, none below zero, in the order given. Throws usage errors. */
export function parseSweep(text: string): string[] {
  const values = text.split(',').map((value) => value.trim());
  const odd = values.find((value) => !/^\d+(\.\d+)?$/.test(value));
  if (odd !== undefined) {
    throw usageError(
      `--sweep ${text}: ${JSON.stringify(odd)} is no number of units.`,
      'Write numbers with commas between them, for example --sweep 1,10,100,1000.',
    );
  }
  if (new Set(values.map(Number)).size < 2) {
    throw usageError('--sweep needs two different values at least.', 'For example --sweep 1,10,100,1000.');
  }
  return values.filter(
    (value, index) => values.findIndex((other) => Number(other) === Number(value)) === index,
  );
}

/** Break-even needs a sweep, rows of two loops and all of them in one run. Throws usage errors. */
export function checkBreakEven(flags: {
  readonly breakEven?: true | undefined;
  readonly sweep?: readonly string[] | undefined;
  readonly loop?: readonly Loop[] | undefined;
  readonly shard?: unknown;
  readonly against?: string | undefined;
}): void {
  if (!flags.breakEven) return;
  if (!flags.sweep) {
    throw usageError(
      '--break-even needs units of work to vary.',
      'Add --sweep, for example --args "{n}" --sweep 1,10,100,1000 for a worker that reads a number of units.',
    );
  }
  if (flags.loop?.length === 1) {
    throw usageError(
      `--break-even holds one loop against another, and --loop names ${flags.loop[0]} alone.`,
      'Leave --loop out, or write --loop asyncio,uvloop.',
    );
  }
  if (flags.against !== undefined) {
    throw usageError(
      '--break-even is of one version, and --against measures two.',
      'Leave one of them out; the break-even of a commit is measured in a checkout of it.',
    );
  }
  if (flags.shard) {
    throw usageError(
      '--break-even needs all rows in one run: a shard has a part of them.',
      'Leave --shard out.',
    );
  }
}

/** Throws a usage error where no worker has rows under two loops, or their rounds make no interval. */
export function checkTwoLoops(scenarios: readonly Scenario[]): void {
  const loops = new Map<string, Set<string>>();
  for (const scenario of scenarios) {
    if (scenario.runner !== 'worker') continue;
    loops.set(scenario.name, (loops.get(scenario.name) ?? new Set()).add(scenario.loop));
  }
  if ([...loops.values()].some(({ size }) => size > 1)) {
    const runs = Math.max(...scenarios.filter(({ runner }) => runner === 'worker').map((row) => row.runs));
    if (runs >= LEAST_ROUNDS) return;
    throw usageError(
      `--break-even cannot be told from ${runs} rounds.`,
      `Give it --runs ${LEAST_ROUNDS} at least.`,
    );
  }
  throw usageError(
    '--break-even holds one loop against another, and no worker has rows under two.',
    'Name a worker that lets its loop be chosen, or both with --loop asyncio,uvloop.',
  );
}

/** What flags say for all elements, with the values of the axes in it. */
export function filledFlags(flags: Overrides, axes: Axes): Overrides {
  const { args, env, ready, cwd, stdin, hooks } = flags;
  return { ...flags, ...filled({ args, env, ready, cwd, stdin, hooks }, axes) };
}
