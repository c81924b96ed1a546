/** What AWS Lambda costs: list prices in dollars, of one region, as they stood at a date. */
export const LAMBDA_PRICES = {
  /** Month in which they were looked up. */
  asOf: '2026-11',
  region: 'us-east-1',
  perGbSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  perRequest: 0.2 / 1_000_000,
  /** Of environments that are kept initialised, used or not. */
  provisionedPerGbSecond: { x86_64: 0.0000041667, arm64: 0.0000033334 },
  /** Of each published version with a snapshot of Python, for as long as AWS keeps it: three hours at least. */
  snapshotCachePerGbSecond: 0.0000015046,
} as const;

/** AWS's own month, of 730 hours. */
export const MONTH_MS = 730 * 3_600_000;

/** Dollars for milliseconds of a function of that size; without requests. */
export function computeCost(
  ms: number,
  memorySizeMB: number,
  architecture: 'x86_64' | 'arm64' = 'x86_64',
): number {
  return gbSeconds(ms, memorySizeMB) * LAMBDA_PRICES.perGbSecond[architecture];
}

/** GB-seconds, as AWS bills them: a GB has 1024 MB. */
export function gbSeconds(ms: number, memorySizeMB: number): number {
  return (ms / 1000) * (memorySizeMB / 1024);
}
