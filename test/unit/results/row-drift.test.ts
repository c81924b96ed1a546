import { describe, expect, it } from 'vitest';
import type { InstallScenarioRecord, OkInstallTrial, Trial } from '../../../src/domain/report.js';
import { rowWarnings } from '../../../src/results/warnings.js';

const scenario: InstallScenarioRecord = {
  ...{ runner: 'install', installer: 'uv', version: '0.13.9', cache: 'cold', bytecode: 'default' },
  ...{ index: 'loopback', python: { version: '3.12.1', executable: '/py' }, set: 'small' },
  ...{ packages: [], built: [], imports: [], pageCache: 'warm' },
};
const warned = (trials: readonly Trial[]) =>
  rowWarnings(scenario, trials, trials.length).filter(({ code }) => code === 'ROW_DRIFT');

/** Trials whose install step takes so long, after an environment of `venvMs`. */
function trials(installMs: readonly number[], venvMs = 20): OkInstallTrial[] {
  return installMs.map((install, index) => ({
    ...{ round: index + 1, position: 0, startedAt: '2026-01-01T00:00:00.000Z', status: 'ok' },
    wallMs: venvMs + install + 10,
    phases: { venv: venvMs, install, compile: 0, firstImport: 10 },
    ...{ secondImportMs: 5, siteBytes: 1, linkMode: 'hardlink', cpu: { userMs: 1, systemMs: 1 } },
  }));
}
const steady = [100, 104, 98, 101, 97, 103, 99, 102];

describe('drift of an install row', () => {
  it('is told with the times of its beginning and end, and without a claim that ratios hold', () => {
    const [warning] = warned(trials([73, 80, 95, 130, 180, 230, 300, 349]));
    expect(warning?.message).toMatch(
      /^the whole became [\d.]+ times slower during the run, from about 110 ms to 330 ms \(n = 8\)/,
    );
    expect(warning?.remedy).toMatch(/^Ratios to other rows change with it/);
  });

  it('is told in both directions, and with two neighbours exchanged at n = 6', () => {
    expect(warned(trials([349, 300, 230, 180, 95, 73]))[0]?.message).toContain('times faster');
    expect(warned(trials([73, 95, 80, 130, 230, 349]))).toHaveLength(1);
  });

  it('is seen in the install step where the environment takes most of the time', () => {
    const grown = trials([100, 120, 150, 190, 240, 300], 5000);
    const [warning] = warned(grown);
    expect(warning?.message).toMatch(/^the install step became/);
  });

  it('is looked for in first starts too, in the whole and in the start alone', () => {
    const starts = (startMs: readonly number[], importMs: number): OkInstallTrial[] =>
      trials(startMs).map((trial, index) => ({
        ...trial,
        wallMs: (startMs[index] ?? 0) + importMs,
        phases: { start: startMs[index] ?? 0, compile: 0, firstImport: importMs },
      }));
    const grown = [100, 120, 150, 190, 240, 300];
    expect(warned(starts(grown, 10))[0]?.message).toMatch(/^the whole became/);
    expect(warned(starts(grown, 5000))[0]?.message).toMatch(/^the start of Python became/);
    expect(warned(starts(steady, 10))).toEqual([]);
  });

  it.each([
    ['a steady row', steady],
    ['a slow rise of less than a fifth', [100, 102, 104, 106, 108, 110, 112, 114]],
    ['a single slow trial', [...steady, 400]],
    ['fewer than six trials', [73, 95, 130, 230, 349]],
  ])('is not told of %s', (_what, times) => {
    expect(warned(trials(times))).toEqual([]);
  });
});
