import { describe, expect, it } from 'vitest';
import { wasmPhases } from '../../../../src/runners/wasm/phases.js';

/** Stamps as the launcher tells them: name, milliseconds, and what else. */
const stamps = (text: string) =>
  text.split(', ').map((one) => {
    const [name = '', at, extra = ''] = one.split(' ');
    return { name, atMs: Number(at), extra };
  });

const sum = (phases: object) => Object.values(phases).reduce((all: number, ms: number) => all + ms, 0);

describe('the phases of a worker in Pyodide', () => {
  it('add up, with the end of the last loop as ready', () => {
    const found = wasmPhases(
      stamps(
        'node 40, compile 70, compiled 110, booted 1610, run 1625 pyodide.webloop.WebLoop, ran 1640, ran 1650, main_end 1626 3',
      ),
      1660,
    );
    expect(found).toEqual({
      ok: true,
      readyMs: 1650,
      phases: { engine: 70, compile: 40, boot: 1500, imports: 15, work: 25, exit: 10 },
      loopClass: 'pyodide.webloop.WebLoop',
    });
  });

  it('count reading the snapshot to its restore', () => {
    const found = wasmPhases(
      stamps('node 40, read 41, was_read 61, compile 90, compiled 130, booted 260, main_end 300 12.5'),
      310,
    );
    expect(found).toMatchObject({ readyMs: 300 });
    const phases = found.ok ? found.phases : {};
    expect(phases).toEqual({ engine: 70, compile: 40, restore: 150, imports: 12.5, work: 27.5, exit: 10 });
    expect(sum(phases)).toBeCloseTo(310, 6);
  });

  it('never take more for imports than there was', () => {
    const found = wasmPhases(stamps('compile 1, compiled 2, booted 3, main_end 5 9'), 6);
    expect(found).toMatchObject({ phases: { imports: 2, work: 0 } });
  });

  it('are not known of a worker that ended its process by itself', () => {
    expect(wasmPhases(stamps('compile 1, compiled 2, booted 3'), 6)).toMatchObject({ ok: false });
  });
});
