/** Three significant digits at least, no more decimals than a reader can use: 0.512, 8.53, 62.1, 1234. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toFixed(decimals);
}

/** A duration with its unit: 62.1 ms, 1.23 s. */
export function formatMs(valueMs: number): string {
  return Math.abs(valueMs) >= 1000 ? `${formatNumber(valueMs / 1000)} s` : `${formatNumber(valueMs)} ms`;
}

/** A difference with its sign: +4.91 ms, −0.300 ms. */
export function formatShiftMs(valueMs: number): string {
  return `${valueMs < 0 ? '−' : '+'}${formatMs(Math.abs(valueMs))}`;
}

/** A size with its unit, decimal: 9.5 MB. */
export function formatBytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const step = Math.min(Math.floor(Math.log10(value) / 3), units.length);
  const scaled = value / 1000 ** step;
  return `${scaled.toFixed(scaled >= 100 ? 0 : 1)} ${units[step - 1]}`;
}

/** Before and after, 24.4 → 225 ms; each with its unit where those differ, – for what is not there. */
export function formatArrow(
  before: number | undefined,
  after: number | undefined,
  unit: 'ms' | 'bytes',
): string {
  const show = (value: number | undefined) => {
    if (value === undefined) return '–';
    return unit === 'ms' ? formatMs(value) : formatBytes(Math.round(value));
  };
  const [base, head] = [show(before), show(after)];
  const shared = / \w+$/.exec(head)?.[0] ?? '';
  return `${base.endsWith(shared) ? base.slice(0, base.length - shared.length) : base} → ${head}`;
}

/** A ratio as the reader says it: 1.08x. */
export function formatRatio(ratio: number): string {
  return `${formatFactor(ratio)}x`;
}

/** A ratio without the x, for intervals. */
export function formatFactor(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(1) : ratio >= 0.1 ? ratio.toFixed(2) : ratio.toPrecision(2);
}

/** A share as a percentage: 4.2 %. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent.toFixed(Math.abs(percent) >= 10 ? 0 : 1)} %`;
}

/** Dollars with cents, small ones with two significant digits at least: $31.10, $0.021, $0.0034. */
export function formatUsd(usd: number, significant = 2): string {
  return `$${usd.toFixed(usdDecimals(usd, significant))}`;
}

/** Decimals that show so many significant digits of an amount, and cents at least. */
export function usdDecimals(usd: number, significant: number): number {
  if (usd === 0) return 2;
  return Math.min(12, Math.max(2, significant - 1 - Math.floor(Math.log10(usd))));
}

/** A rough time: 40 s, 5 min, 2 h. */
export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${formatNumber(seconds / 3600)} h`;
}

/** A time of a report to the minute: 2026-01-02 03:04 UTC. */
export function formatMinute(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
