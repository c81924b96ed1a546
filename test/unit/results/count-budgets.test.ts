import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../src/config/budget.js';
import type { Counts } from '../../../src/domain/counts-record.js';
import type { WorkerResult } from '../../../src/domain/report.js';
import { countLines } from '../../../src/report/count-lines.js';
import { decideBudgets } from '../../../src/results/budgets.js';
import { buildReport } from '../../../src/results/build-report.js';
import { loadedChanges } from '../../../src/results/count-changes.js';
import { resummarized } from '../../../src/results/sound-report.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const counts: Counts = {
  runs: 2,
  modules: [310, 310],
  distributionCount: [2, 2],
  importBytes: [4_657_180, 4_657_180],
  syscalls: [4030, 4036],
  moduleNames: ['PIL', 'PIL.Image', 'asyncio', 'typing_extensions'],
  distributions: [
    { name: 'pillow', version: '11.0', modules: ['PIL'] },
    { name: 'typing_extensions', version: '4.16.0', modules: ['typing_extensions'] },
  ],
  absent: { instructions: 'this machine shows no hardware counter' },
};

function counted(changes: Partial<Counts> = {}, id = 'app/own/py3.12'): WorkerResult {
  const row = workerResult(id, 100);
  return { ...row, scenario: { ...row.scenario, counts: { ...counts, ...changes } } };
}

const decide = (text: string, row: WorkerResult = counted()) => decideBudgets([parseBudget(text)], [row]);

describe('what is counted', () => {
  it.each([
    ['modules<=310', 'modules is 310 (the same in 2 runs), at most 310: PASS'],
    ['modules<310', 'modules is 310 (the same in 2 runs), not under 310: FAIL'],
    ['distributions<=1', 'distributions is 2 (the same in 2 runs), not at most 1: FAIL'],
    ['importBytes<=12MB', 'importBytes is 4.7 MB (the same in 2 runs), at most 12 MB: PASS'],
    ['importBytes<=4.65MB', 'importBytes is 4657180 B (the same in 2 runs), not at most 4.65 MB: FAIL'],
    ['syscalls<=4029', 'syscalls is 4030 to 4036 (in 2 runs), not at most 4029: FAIL'],
    ['syscalls<=4035', 'syscalls is 4030 to 4036 (in 2 runs), whether at most 4035 is open: INCONCLUSIVE'],
    ['syscalls<=4036', 'syscalls is 4030 to 4036 (in 2 runs), at most 4036: PASS'],
    [
      'instructions<1G',
      'instructions cannot be decided (this machine shows no hardware counter): INCONCLUSIVE',
    ],
    ['openedFiles<9', 'openedFiles cannot be decided (it was not counted): INCONCLUSIVE'],
    ['distributions excludes pandas,numpy', 'pandas and numpy are not loaded by the time it is ready: PASS'],
    ['distributions excludes Pillow', 'pillow 11.0 is loaded by the time it is ready: FAIL'],
    [
      'distributions excludes typing-extensions',
      'typing_extensions 4.16.0 is loaded by the time it is ready: FAIL',
    ],
    ['distributions excludes PIL', 'PIL (of pillow) is loaded by the time it is ready: FAIL'],
    ['modules excludes PIL.Image,asyncio', 'PIL.Image and asyncio are loaded by the time it is ready: FAIL'],
    ['modules excludes PI', 'PI is not loaded by the time it is ready: PASS'],
  ])('%s', (text, said) => {
    const [verdict] = decide(text);
    expect(verdict?.sentence).toBe(`app/own/py3.12: ${said}`);
    expect(said).toContain(`: ${verdict?.verdict}`);
  });

  it('never passes where nothing was counted, and is about workers alone', () => {
    const none = workerResult('app/own/py3.12', 100);
    expect(decide('distributions excludes pandas', none)[0]).toMatchObject({ verdict: 'INCONCLUSIVE', n: 0 });
    const failed = { ...none, trials: [] };
    expect(decide('modules<9', failed)[0]?.sentence).toMatch(/no trial succeeded/);
    expect(decideBudgets([parseBudget('modules<9')], [commandResult('true', 1)])).toEqual([]);
  });

  it('stands in the summary as the other figures do', async () => {
    const { results, ...header } = reportOf([counted()]);
    const rows = results.map(({ id, scenario, trials }) => ({ id, record: scenario, trials, warnings: [] }));
    const [row] = (
      await buildReport({
        ...header,
        version: '0',
        rows,
        notes: [],
        comparisons: [],
        interrupted: false,
      } as never)
    ).results;
    expect(row?.summary.modules).toMatchObject({ n: 2, median: 310, min: 310, max: 310 });
    expect(row?.summary.syscalls).toMatchObject({ min: 4030, max: 4036 });
    expect(row?.summary.instructions).toBeUndefined();
    // A report that is read is summarised anew.
    const again = await resummarized(reportOf(row ? [row] : []));
    expect(again.results[0]?.summary).toEqual(row?.summary);
  });
});

describe('what appeared and what vanished', () => {
  const head = counted({
    moduleNames: ['asyncio', 'pandas', 'pandas.core', 'typing_extensions'],
    distributions: [
      { name: 'pandas', version: '2.2', modules: ['pandas'] },
      { name: 'typing_extensions', version: '4.17.0', modules: ['typing_extensions'] },
    ],
  });

  it('is said in names, with other versions', () => {
    const loaded = loadedChanges(counted(), head);
    expect(loaded).toEqual({
      modules: { base: 4, head: 4, appeared: ['pandas', 'pandas.core'], vanished: ['PIL', 'PIL.Image'] },
      distributions: {
        ...{ base: 2, head: 2, appeared: ['pandas'], vanished: ['pillow'] },
        moved: [{ name: 'typing_extensions', base: '4.16.0', head: '4.17.0' }],
      },
    });
    const comparison = { base: 'app', head: 'app', loaded } as never;
    expect(countLines([comparison])).toEqual([
      'modules of app: 4 → 4; appeared: pandas (2); vanished: PIL (2)',
      'distributions of app: 2 → 2; appeared: pandas; vanished: pillow; other versions: typing_extensions 4.16.0 → 4.17.0',
    ]);
  });

  it('is nothing where both load the same, or one was not counted', () => {
    const same = loadedChanges(counted(), counted());
    expect(countLines([{ base: 'a', head: 'a', loaded: same } as never])).toEqual([]);
    expect(loadedChanges(workerResult('app/own/py3.12', 1), head)).toBeUndefined();
    expect(loadedChanges(commandResult('a', 1), commandResult('b', 1))).toBeUndefined();
  });
});
