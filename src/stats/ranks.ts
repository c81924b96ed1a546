/** Ranks of values that may be equal. */
export interface Ranks {
  /** Twice the rank of each value, in the order given: midranks are halves, so that these are integers. */
  readonly doubled: readonly number[];
  /** The sizes of the groups of equal values, each at least 2. */
  readonly ties: readonly number[];
}

/**
 * Midranks from 1 on. Values of one group lie within `tolerance` of the group's smallest, for values that are equal
 * but for rounding.
 */
export function rank(values: readonly number[], tolerance = 0): Ranks {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const doubled = new Array<number>(values.length);
  const ties: number[] = [];
  for (let start = 0, end = 0; start < order.length; start = end) {
    const limit = (order[start]?.value ?? 0) + tolerance;
    while (end < order.length && (order[end]?.value ?? 0) <= limit) end++;
    // Ranks start + 1 … end: their mean, doubled.
    for (const { index } of order.slice(start, end)) doubled[index] = start + 1 + end;
    if (end - start > 1) ties.push(end - start);
  }
  return { doubled, ties };
}

/** Σ (t³ − t) over the groups of ties, as the variances of rank statistics need it. */
export function tieSum(ties: readonly number[]): number {
  return ties.reduce((sum, t) => sum + t ** 3 - t, 0);
}
