import { describe, expect, it } from 'vitest';
import { labelOf, phasesOf } from '../../../src/lambda-log/label.js';

const warm = { requestId: 'a', durationMs: 20, billedMs: 20, memorySizeMB: 128, other: {} };
const cold = { ...warm, initMs: 100 };
const restored = { ...warm, restoreMs: 50 };

describe('the label of an invocation', () => {
  it.each([
    ['warm', warm, {}],
    ['warm', warm, { wallMs: 500 }],
    ['cold', cold, {}],
    ['cold', cold, { wallMs: 120 }],
    // Figures are rounded, clocks differ.
    ['cold', cold, { wallMs: 119.5 }],
    ['hidden-init', cold, { wallMs: 60 }],
    ['hidden-init', cold, { wallMs: 118 }],
    ['hidden-init', cold, { isHidden: true }],
    ['restore', restored, { wallMs: 80 }],
    ['init-in-invoke', warm, { wallMs: 11_000, failedInits: 1 }],
  ] as const)('%s', (label, report, seen) => {
    expect(labelOf(report, seen)).toBe(label);
  });
});

describe('the phases of an invocation', () => {
  it.each([
    ['cold', cold, 150, { init: 100, handler: 20, overhead: 30 }],
    ['restore', restored, 80, { restore: 50, handler: 20, overhead: 10 }],
    ['warm', warm, 25, { handler: 20, overhead: 5 }],
    // What nobody waited for is no phase.
    ['hidden-init', cold, 25, { handler: 20, overhead: 5 }],
    ['init-in-invoke', warm, 25, { handler: 20, overhead: 5 }],
  ] as const)('%s', (label, report, wallMs, phases) => {
    expect(phasesOf(report, label, wallMs)).toEqual({ wallMs, phases });
  });

  it('without a wall clock have no overhead', () => {
    expect(phasesOf(cold, 'cold')).toEqual({ wallMs: 120, phases: { init: 100, handler: 20 } });
  });

  it('sum to the wall also where figures are rounded past it', () => {
    expect(phasesOf(cold, 'cold', 119.5)).toEqual({
      wallMs: 120,
      phases: { init: 100, handler: 20, overhead: 0 },
    });
  });
});
