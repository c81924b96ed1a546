/** One invocation of a log, as far as it tells whether it is another one. */
interface Told {
  readonly round: number;
  readonly requestId: string;
  readonly startMs: number;
  /** What REPORT says of it. */
  readonly figures: readonly (number | string | undefined)[];
}

/** Whether START is in the log, too, moves the time by a little. */
const SAME_TIME_MS = 1000;

/**
 * Rounds of invocations that are there before: of the same request, at the same time, with the same figures. A request that is
 * tried again has its id, and another time. Pure.
 */
export function repeatedRounds(all: Iterable<Told>): Set<number> {
  const known = new Map<string, Told[]>();
  const repeated = new Set<number>();
  for (const told of all) {
    const others = known.get(told.requestId) ?? [];
    if (others.some((other) => isSame(other, told))) repeated.add(told.round);
    else known.set(told.requestId, [...others, told]);
  }
  return repeated;
}

function isSame(one: Told, other: Told): boolean {
  return (
    Math.abs(one.startMs - other.startMs) < SAME_TIME_MS &&
    one.figures.every((figure, index) => Object.is(figure, other.figures[index]))
  );
}

/** Places whose keys are there more than once. Of a million keys that takes a tenth of a second. Pure. */
export function placesOfRepeated(keys: Float64Array): number[] {
  const sorted = keys.slice().sort();
  const repeated = new Set(sorted.filter((key, index) => index > 0 && key === sorted[index - 1]));
  if (repeated.size === 0) return [];
  return Array.from(keys.keys()).filter((place) => repeated.has(keys[place] ?? Number.NaN));
}
