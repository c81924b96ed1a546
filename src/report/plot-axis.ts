/** Largest over least: from here on the axis is logarithmic. */
const LOG_FROM = 20;

/** Where values stand on a line. */
export interface Axis {
  readonly isLog: boolean;
  readonly ticks: readonly number[];
  /** From 0 at the left end to 1 at the right. */
  placeOf(value: number): number;
}

/** From the least to the largest of some values, for a line of so many columns. Pure. */
export function axisOf(values: readonly number[], strip: number): Axis {
  const [low, high] = [-largest(values.map((value) => -value)), largest(values)];
  const isLog = low > 0 && high / low > LOG_FROM;
  const scale = isLog ? Math.log : (value: number) => value;
  const span = scale(high) - scale(low) || 1;
  const ticks = isLog ? logTicks(low, high) : linearTicks(low, high, Math.max(2, Math.floor(strip / 20)));
  return { isLog, ticks, placeOf: (value) => (scale(value) - scale(low)) / span };
}

/** Multiples of 1, 2 or 5 times a power of ten, as far apart as leaves so many of them. */
function linearTicks(low: number, high: number, least: number): number[] {
  if (high <= low) return [low];
  let power = 10 ** Math.ceil(Math.log10(high - low));
  for (;;) {
    for (const factor of [1, 0.5, 0.2]) {
      const step = power * factor;
      const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
      if (last - first + 1 >= least || step < (high - low) / 100)
        return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
    }
    power /= 10;
  }
}

function logTicks(low: number, high: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, index) => 10 ** (Math.floor(Math.log10(low)) + index),
  );
  // Powers first: they are labelled where there is not room for all.
  const between = powers.flatMap((power) => [2 * power, 5 * power]);
  return [...powers, ...between].filter((tick) => tick >= low && tick <= high);
}

/** The axis with its ticks, and below it as many of their values as there is room for. */
export function axisLines(
  { ticks, placeOf }: Axis,
  strip: number,
  marks: { readonly axis: string; readonly tick: string },
  labelOf = labelOfMs,
): string[] {
  const line = Array.from({ length: strip }, () => marks.axis);
  const labels = Array.from({ length: strip }, () => ' ');
  for (const tick of ticks) {
    const column = Math.round(placeOf(tick) * (strip - 1));
    line[column] = marks.tick;
    const text = labelOf(Number(tick.toPrecision(12)));
    const from = Math.max(0, Math.min(strip - text.length, column - Math.floor(text.length / 2)));
    const around = labels.slice(Math.max(0, from - 2), from + text.length + 2);
    if (around.every((letter) => letter === ' ')) labels.splice(from, text.length, ...text);
  }
  return [line.join(''), labels.join('')];
}

/** Multiples of powers of ten need no more digits: `55 ms`, `1.5 s`. */
export function labelOfMs(ms: number): string {
  return Math.abs(ms) >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

/** 0 of nothing. A log may hold millions of values, which are too many to be the arguments of Math.max. */
export function largest(values: readonly number[]): number {
  const [first = 0] = values;
  return values.reduce((most, value) => (value > most ? value : most), first);
}
