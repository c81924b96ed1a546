/** What AWS Lambda costs: list prices in dollars, of one region, as they stood at a date. */
export interface LambdaPrices {
  /** Month in which they were looked up, as 2026-11. */
  readonly asOf: string;
  readonly region: string;
  /** Of Billed Duration, on demand. */
  readonly perGbSecond: ByArchitecture;
  readonly perRequest: number;
  /** While concurrency is provisioned, used or not; every started five minutes count. */
  readonly provisionedPerGbSecond: ByArchitecture;
  /** Of Billed Duration in provisioned environments. */
  readonly provisionedDurationPerGbSecond: ByArchitecture;
  /** While a version with a snapshot is there, three hours at the least (Python). */
  readonly snapshotPerGbSecond: number;
  readonly restorePerGb: number;
}

type Architecture = 'x86_64' | 'arm64';
type ByArchitecture = Readonly<Record<Architecture, number>>;

/** aws.amazon.com/lambda/pricing */
export const LAMBDA_PRICES: LambdaPrices = {
  asOf: '2026-11',
  region: 'us-east-1',
  perGbSecond: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  perRequest: 0.0000002,
  provisionedPerGbSecond: { x86_64: 0.0000041667, arm64: 0.0000033334 },
  provisionedDurationPerGbSecond: { x86_64: 0.0000097222, arm64: 0.0000077778 },
  snapshotPerGbSecond: 0.0000015046,
  restorePerGb: 0.0001397998,
};

const PROVISIONED_STEP_S = 5 * 60;
const LEAST_SNAPSHOT_S = 3 * 60 * 60;

/** AWS's own month, of 730 hours. */
export const MONTH_MS = 730 * 3_600_000;

/** Dollars for milliseconds of a function of that size; without requests. */
export function computeCost(
  ms: number,
  memorySizeMB: number,
  architecture: Architecture = 'x86_64',
  prices: LambdaPrices = LAMBDA_PRICES,
): number {
  return gbSeconds(ms, memorySizeMB) * prices.perGbSecond[architecture];
}

/** GB-seconds, as AWS bills them: a GB has 1024 MB. */
export function gbSeconds(ms: number, memorySizeMB: number): number {
  return (ms / 1000) * (memorySizeMB / 1024);
}

/** What a size and a processor cost. */
export interface Sized {
  readonly memorySizeMB: number;
  readonly architecture?: Architecture | undefined;
}

/**
 * Dollars for invocations: Billed Duration, which holds initialisation and restore already, and the requests. `onReserve`
 * is the part of it that ran in provisioned environments.
 */
export function invocationCost(
  { billedMs, invocations, reservedMs = 0, restores = 0 }: Invoiced,
  { memorySizeMB, architecture = 'x86_64' }: Sized,
  prices: LambdaPrices = LAMBDA_PRICES,
): number {
  return (
    computeCost(billedMs - reservedMs, memorySizeMB, architecture, prices) +
    gbSeconds(reservedMs, memorySizeMB) * prices.provisionedDurationPerGbSecond[architecture] +
    restores * (memorySizeMB / 1024) * prices.restorePerGb +
    invocations * prices.perRequest
  );
}

/** What was run. */
export interface Invoiced {
  /** Sum of Billed Duration. */
  readonly billedMs: number;
  readonly invocations: number;
  /** Of billedMs, what ran in provisioned environments. */
  readonly reservedMs?: number;
  /** Starts from a snapshot. */
  readonly restores?: number;
}

/** Dollars for keeping so many environments initialised for a time. */
export function provisionedCost(
  count: number,
  seconds: number,
  { memorySizeMB, architecture = 'x86_64' }: Sized,
  prices: LambdaPrices = LAMBDA_PRICES,
): number {
  const billedS = Math.ceil(seconds / PROVISIONED_STEP_S) * PROVISIONED_STEP_S;
  return count * billedS * (memorySizeMB / 1024) * prices.provisionedPerGbSecond[architecture];
}

/** The same for a month. */
export function provisionedMonth(count: number, size: Sized, prices: LambdaPrices = LAMBDA_PRICES): number {
  return provisionedCost(count, MONTH_MS / 1000, size, prices);
}

/** Dollars for a month in which one version with a snapshot is there. */
export function snapshotMonth({ memorySizeMB }: Sized, prices: LambdaPrices = LAMBDA_PRICES): number {
  return gbSeconds(MONTH_MS, memorySizeMB) * prices.snapshotPerGbSecond;
}

/** Dollars for the snapshots of so many versions that are deleted after a time. */
export function snapshotCost(
  versions: number,
  seconds: number,
  { memorySizeMB }: Sized,
  prices: LambdaPrices = LAMBDA_PRICES,
): number {
  return versions * Math.max(LEAST_SNAPSHOT_S, seconds) * (memorySizeMB / 1024) * prices.snapshotPerGbSecond;
}

/**
 * Whether Billed Duration holds the initialisation: it does since August 2025, and for container images before. What it is
 * nearer to tells, with the handler alone or with both: it is rounded, to 1 ms or, until 2020, to 100.
 */
export function isInitBilled({
  durationMs,
  initMs,
  billedMs,
}: {
  readonly durationMs: number;
  readonly initMs: number;
  readonly billedMs: number;
}): boolean {
  return Math.abs(billedMs - durationMs - initMs) < Math.abs(billedMs - durationMs);
}

/**
 * Billed Duration of what REPORT says, in ms: initialisations and restores that the caller waited for are in it (since
 * August 2025), a hidden one is not.
 */
export function billedMsOf({
  durationMs,
  initMs = 0,
  billedRestoreMs = 0,
}: {
  readonly durationMs: number;
  readonly initMs?: number;
  readonly billedRestoreMs?: number;
}): number {
  // Figures of REPORT have two decimals: what floats add below that is none.
  return Math.ceil(Number((durationMs + initMs + billedRestoreMs).toFixed(2)));
}
