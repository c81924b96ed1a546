import { describe, expect, it } from 'vitest';
import { normalQuantile, normalTail } from '../../../src/stats/normal.js';

/** scipy.stats.norm.sf */
it.each([
  [-3, 0.9986501019683699],
  [-1, 0.8413447460685429],
  [0, 0.5],
  [1.959963984540054, 0.025],
  [2.9999, 0.001350341282954925],
  [3, 0.0013498980316300933],
  [6, 9.865876450376946e-10],
  [10, 7.61985302416047e-24],
  [30, 4.906713927147908e-198],
])('P(Z ≥ %f) = %f, to 12 digits of its value', (z, tail) => {
  expect(normalTail(z) / tail).toBeCloseTo(1, 12);
});

describe('normalQuantile', () => {
  // scipy.stats.norm.isf
  it.each([
    [0.5, 0],
    [0.025, 1.959963984540054],
    [0.005, 2.575829303548901],
    [0.0095, 2.345530971],
    [1e-9, 5.997807015],
  ])('of %s', (tail, z) => {
    expect(normalQuantile(tail)).toBeCloseTo(z, 8);
  });
});
