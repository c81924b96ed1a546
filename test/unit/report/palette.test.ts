import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, type Palette } from '../../../src/report/page/palette.js';

/** Linear light of the three channels, 0 … 1. */
function linear(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
}

/** Contrast of WCAG 2: 1 … 21. */
function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [a, b]
    .map((colour) => {
      const [red = 0, green = 0, blue = 0] = linear(colour);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** What eyes without one kind of cone see, by Machado, Oliveira and Fernandes 2009, severity 1. */
const EYES = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** L*, a*, b* of CIE 1976 under D65. */
function lab(colour: string, eye: readonly (readonly number[])[]): number[] {
  const seen = eye.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        linear(colour).reduce((sum, value, at) => sum + value * (row[at] ?? 0), 0),
      ),
    ),
  );
  const [r = 0, g = 0, b = 0] = seen;
  const [x = 0, y = 0, z = 0] = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
  ].map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Distance that eyes see, CIE 1976; 2.3 is just noticeable. */
function distance(a: string, b: string, eye: readonly (readonly number[])[]): number {
  const [one, other] = [lab(a, eye), lab(b, eye)];
  return Math.hypot(...one.map((value, at) => value - (other[at] ?? 0)));
}

describe.each<[string, Palette]>([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s palette', (_, palette) => {
  it('has text that everybody can read', () => {
    const { paper, panel, ink, faint, fail, pass, warn, tints } = palette;
    const pairs = [ink, faint, fail, pass, warn].flatMap((text) => [
      contrast(text, paper),
      contrast(text, panel),
    ]);
    expect(Math.min(...pairs)).toBeGreaterThanOrEqual(4.5);
    expect(Math.min(...tints.map((tint) => contrast(ink, tint)))).toBeGreaterThanOrEqual(4.5);
  });

  it('has marks that differ from the paper', () => {
    expect(Math.min(...palette.series.map((mark) => contrast(mark, palette.paper)))).toBeGreaterThanOrEqual(
      3,
    );
  });

  it.each(Object.entries(EYES))('has marks that %s eyes tell apart', (_eyes, eye) => {
    const pairs = palette.series.flatMap((one, at) =>
      palette.series.slice(at + 1).map((other) => distance(one, other, eye)),
    );
    expect(pairs).toHaveLength(15);
    expect(Math.min(...pairs)).toBeGreaterThan(20);
  });
});

describe('the contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 6);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(distance('#ffffff', '#000000', EYES.all)).toBeCloseTo(100, 1);
  });
});
