import { describe, expect, it } from 'vitest';
import { phaseCpuOf } from '../../../../src/runners/worker/phase-cpu.js';

const cpu = (atMs: number, ms: number) => ({ name: 'cpu', atMs, extra: String(ms * 1e6) });
const imported = (atMs: number, ms: number) => ({
  name: 'imported',
  atMs,
  extra: `${9 * 1e6} ${ms * 1e6}`,
});

describe('CPU time of phases', () => {
  it('is what the clock gained between their borders', () => {
    const readings = [cpu(10, 8), cpu(50, 20), cpu(53, 22), cpu(60, 23), cpu(90, 50)];
    const phases = { boot: 10, imports: 40, loop: 3, work: 7, exit: 30 };
    expect(phaseCpuOf(readings, phases)).toEqual({ boot: 8, imports: 12, loop: 2, work: 1 });
  });

  it('is that of the imports without a loop, and the rest', () => {
    const told = [imported(9, 1), imported(20, 3), imported(25, 2), imported(95, 7)];
    const phases = { boot: 10, imports: 15, work: 25, exit: 10 };
    expect(phaseCpuOf([cpu(10, 8), ...told, cpu(50, 20)], phases)).toEqual({ boot: 8, imports: 5, work: 7 });
  });

  it('is what the kernel had for it where a condition ends the phase', () => {
    const phases = { boot: 10, imports: 40, loop: 3, work: 5, exit: 30 };
    const readings = [cpu(10, 8), cpu(50, 20), cpu(53, 22)];
    expect(phaseCpuOf(readings, phases, 24)).toEqual({ boot: 8, imports: 12, loop: 2, work: 2 });
    const synchronous = { boot: 10, imports: 15, work: 25, exit: 10 };
    expect(phaseCpuOf([cpu(10, 8), imported(20, 3)], synchronous, 12)).toEqual({
      boot: 8,
      imports: 3,
      work: 1,
    });
  });

  it('goes on in a child where the processes before it were', () => {
    const phases = { boot: 10, imports: 15, work: 25, exit: 10 };
    const before = { name: 'cpu_before', atMs: 30, extra: String(13 * 1e6) };
    expect(phaseCpuOf([cpu(10, 8), imported(20, 3), before], phases, 4)).toEqual({
      boot: 8,
      imports: 3,
      work: 6,
    });
  });

  it('is left out where a condition ends the phase and nobody read it, and nothing without a reading', () => {
    const phases = { boot: 10, imports: 40, loop: 3, work: 5, exit: 30 };
    expect(phaseCpuOf([cpu(10, 8), cpu(50, 20), cpu(53, 22)], phases)).toEqual({
      boot: 8,
      imports: 12,
      loop: 2,
    });
    expect(phaseCpuOf([], phases)).toEqual({});
  });
});
