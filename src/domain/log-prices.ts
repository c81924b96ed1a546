/** What it costs to read logs: list prices in dollars, of one region, as they stood at a date. */
export const LOG_PRICES = {
  /** Month in which they were looked up. */
  asOf: '2026-11',
  region: 'us-east-1',
  /** Of data that queries of Logs Insights scan; there is no price for FilterLogEvents. */
  scannedPerGb: 0.005,
} as const;

/** aws.amazon.com/cloudwatch/pricing counts in GB of 1024³ bytes. */
const GB = 1024 ** 3;

/** Dollars for bytes that Logs Insights scans. */
export function scanCost(bytes: number): number {
  return (bytes / GB) * LOG_PRICES.scannedPerGb;
}
