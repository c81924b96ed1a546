/** A copy in ascending order. `Array.prototype.sort` would compare numbers as text, and change its input. */
export function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * Percentile of type 7 (the default of numpy and R): linear between the two nearest order statistics.
 *
 * @param sorted ascending, at least one value
 * @param share 0 … 1
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low === high ? low : low + (position - below) * (high - low);
}

/** Median of values in any order; NaN when there are none. */
export function median(values: readonly number[]): number {
  return quantile(ascending(values), 0.5);
}

/** Makes the median absolute deviation (MAD) estimate the standard deviation of normal values. */
export const SD_OF_MAD = 1.4826;

/** The standard deviation that the MAD of values in any order stands for; NaN when there are none. */
export function robustSd(values: readonly number[]): number {
  const middle = median(values);
  return SD_OF_MAD * median(values.map((value) => Math.abs(value - middle)));
}
