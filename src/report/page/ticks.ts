import * as Plot from '@observablehq/plot';

/** So far apart are two labels of an axis, in CSS pixels, that both can be read. */
const APART = 44;

/** The ticks of a logarithmic axis that can be read beside each other, by size; those that come first are kept first. Pure. */
export function readableTicks(
  byImportance: readonly number[],
  [least, most]: readonly [number, number],
  pixels: number,
): number[] {
  const perLog = pixels / Math.log(most / least);
  const kept: number[] = [];
  for (const tick of byImportance)
    if (kept.every((other) => Math.abs(Math.log(tick / other)) * perLog >= APART)) kept.push(tick);
  return kept.sort((a, b) => a - b);
}

/** Round numbers for a logarithmic axis that begins and ends there: powers of ten first, then their halves and fifths. Pure. */
export function roundTicks(least: number, most: number, pixels: number): number[] {
  // Nobody reads an axis of so many decades, and the largest numbers have none above them.
  if (!(least > 0 && most / least < 1e30)) return [];
  const from = Math.floor(Math.log10(least));
  const decades = Array.from({ length: Math.ceil(Math.log10(most)) - from + 1 }, (_, index) => from + index);
  const all = [1, 2, 5].flatMap((factor) => decades.map((power) => Number(`${factor}e${power}`)));
  return readableTicks(
    all.filter((tick) => tick >= least * 0.999 && tick <= most * 1.001),
    [least, most],
    pixels,
  );
}

/** Just these ticks, each with its label: of a logarithmic axis the library leaves out labels as it thinks fit. */
export function ticksOf(
  ticks: readonly number[],
  label: string,
  format: (value: number) => string = String,
): Plot.Markish[] {
  return [
    Plot.gridX(ticks, {}),
    Plot.axisX(ticks, {
      ...{ text: format, label, labelAnchor: 'center', labelArrow: 'none', labelOffset: 40 },
    }),
  ];
}
