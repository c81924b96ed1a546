import { describe, expect, it } from 'vitest';
import type { Gate } from '../../../src/domain/gate.js';
import { type Report, reportSchema } from '../../../src/domain/report.js';
import { mergeReports } from '../../../src/results/merge.js';
import { runsOf } from '../../../src/results/runs.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const comparison = (base: string, head: string): Report['comparisons'][number] => ({
  ...{ base, head, metric: 'ready', unit: 'ms', pairing: 'rounds', n: 20 },
  ...{ ratio: 1.1, p: 0.01, shift: 6, sentence: 'later.' },
});

/** A shard of a made-up run with one pair of rows. */
function shard(index: number, changes: Partial<Report> = {}, of = 2): Report {
  const name = ['none', 'hello', 'echo', 'gather'][index] ?? 'more';
  const ids = [`${name}/asyncio/py3.12`, `${name}/uvloop/py3.12`] as const;
  return reportOf(
    [workerResult(ids[0], 60), workerResult(ids[1], 66), commandResult('control/py3.12', 10 + index, true)],
    { seed: index, shard: { index, of, plan: 'abc' }, comparisons: [comparison(...ids)], ...changes },
  );
}

function withImports(row: ReturnType<typeof workerResult>, cumulativeMs: number): typeof row {
  Object.assign(row.scenario, { importCosts: [{ module: 'json', selfMs: 1, cumulativeMs }] });
  return row;
}

const merge = (reports: readonly Report[], allowMissing = false) =>
  mergeReports(
    reports.map((report, index) => ({ file: `${'abc'[index]}.json`, report })),
    { argv: ['merge'], allowMissing },
  );
const ids = ({ results }: Report) => results.map(({ id }) => id);

describe('merged reports', () => {
  const merged = merge([shard(2), shard(1, { startedAt: '2026-01-01T00:00:00.000Z' })]);

  it('hold every row, comparison and trial of their parts, the first shard first', () => {
    expect(ids(merged)).toEqual([
      ...['hello/asyncio/py3.12', 'hello/uvloop/py3.12', 'control/py3.12@1'],
      ...['echo/asyncio/py3.12', 'echo/uvloop/py3.12', 'control/py3.12@2'],
    ]);
    expect(merged.results.map(({ trials }) => trials)).toEqual(
      [shard(1), shard(2)].flatMap(({ results }) => results.map(({ trials }) => trials)),
    );
    expect(merged.comparisons.map(({ base }) => base)).toEqual([
      'hello/asyncio/py3.12',
      'echo/asyncio/py3.12',
    ]);
  });

  it('follow the schema and keep when, where and how each part was measured', () => {
    expect(reportSchema.parse(JSON.parse(JSON.stringify(merged)))).toEqual(merged);
    expect(merged).toMatchObject({
      ...{ startedAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-02T03:04:05.000Z', argv: ['merge'] },
      parts: [
        { file: 'b.json', seed: 1, shard: { index: 1 }, argv: ['bench'], rows: ids(merged).slice(0, 3) },
        { file: 'a.json', seed: 2, shard: { index: 2 }, rows: ids(merged).slice(3) },
      ],
    });
    expect(merged.shard).toBeUndefined();
  });

  it('hold the fresh rounds that confirmed what FAILed, each control with its number', () => {
    const { startedAt, finishedAt } = shard(1);
    const fresh = (index: number) => ({
      ...{ seed: index, startedAt, finishedAt, comparisons: [comparison('a', `b${index}`)] },
      results: [workerResult(`b${index}`, 60), commandResult('control/py3.12', 10, true)],
    });
    const both = merge([shard(1, { confirmation: fresh(1) }), shard(2, { confirmation: fresh(2) })]);
    expect(both.confirmation?.results.map(({ id }) => id)).toEqual([
      ...['b1', 'control/py3.12@1'],
      ...['b2', 'control/py3.12@2'],
    ]);
    expect(both.confirmation?.comparisons.map(({ head }) => head)).toEqual(['b1', 'b2']);
    expect(merged.confirmation).toBeUndefined();
  });

  it('know which control row goes with which rows', () => {
    expect(runsOf(merged)).toMatchObject([
      { label: 'shard 1/2', rows: [{}, {}], controls: [{ id: 'control/py3.12@1' }] },
      { label: 'shard 2/2', rows: [{}, {}], controls: [{ id: 'control/py3.12@2' }] },
    ]);
    expect(runsOf(shard(1))).toMatchObject([{ rows: [{}, {}], controls: [{ id: 'control/py3.12' }] }]);
  });

  it('may be of different rows that were never one run, numbered as they are named', () => {
    const [one, two] = [shard(1), shard(2)].map(({ shard: _, ...report }) => report);
    if (!one || !two) throw new Error('two reports');
    expect(ids(merge([two, one]))).toEqual([
      ...['echo/asyncio/py3.12', 'echo/uvloop/py3.12', 'control/py3.12@1'],
      ...['hello/asyncio/py3.12', 'hello/uvloop/py3.12', 'control/py3.12@2'],
    ]);
  });

  it('are interrupted where a part was', () => {
    expect(merged.interrupted).toBeUndefined();
    expect(merge([shard(1), shard(2, { interrupted: true })])).toMatchObject({
      interrupted: true,
      parts: [{}, { interrupted: true }],
    });
  });
});

describe('warnings of parts', () => {
  const warning = (message: string) => ({ code: 'X', message, remedy: 'Wait.' });

  it('are said once where all parts with rows say them, else with the parts', () => {
    const empty = shard(
      3,
      { results: [], comparisons: [], warnings: [{ ...warning('no rows.'), code: 'EMPTY_SHARD' }] },
      3,
    );
    const merged = merge([
      shard(1, { warnings: [warning('slow.'), warning('old.')] }, 3),
      shard(2, { warnings: [warning('old.')] }, 3),
      empty,
    ]);
    expect(merged.warnings.map(({ message }) => message)).toEqual(['shard 1/3: slow.', 'old.']);
  });

  it('tell that machines differ, and in what', () => {
    const { environment } = shard(2);
    const merged = merge([
      shard(1),
      shard(2, { environment: { ...environment, cpuModel: 'other', cpuCount: 4 } }),
    ]);
    expect(merged.warnings).toMatchObject([
      {
        code: 'UNLIKE_MACHINES',
        message:
          'the parts were measured on machines that differ from that of shard 1/2 (against: shard 2/2: CPU: CPU against other, number of CPUs: 2 against 4).',
      },
    ]);
    expect(merge([shard(1), shard(2)]).warnings).toEqual([]);
  });
});

describe('gates of parts', () => {
  const gate = (verdict: Gate['verdict'], changes: Partial<Gate> = {}): Gate => ({
    ...{ maxRegression: 0.1, maxFailures: 0, unmatched: [], reasons: [`${verdict}.`], verdict },
    ...changes,
  });
  const gated = (...gates: [Gate, Gate]) =>
    merge(gates.map((one, index) => shard(index + 1, { gate: one }))).gate;

  it.each([
    ['PASS', 'PASS', 'PASS'],
    ['PASS', 'INCONCLUSIVE', 'INCONCLUSIVE'],
    ['FAIL', 'INCONCLUSIVE', 'FAIL'],
  ] as const)('%s and %s make %s', (one, two, both) => {
    expect(gated(gate(one, { runOffset: 0.03 }), gate(two, { runOffset: 0.05 }))).toEqual(
      gate(both, { runOffset: 0.05, reasons: [...new Set([`${one}.`, `${two}.`])] }),
    );
  });

  it('with different limits are refused', () => {
    expect(() => gated(gate('PASS'), gate('PASS', { maxRegression: 0.2 }))).toThrow('different limits');
  });
});

describe('refused are', () => {
  it.each<[string, Report[], string]>([
    ['missing shards', [shard(2, {}, 4), shard(3, {}, 4)], 'shard 1/4, shard 4/4 are missing.'],
    ['one shard twice', [shard(1), shard(1)], 'Shard 1/2 is there twice: a.json and b.json.'],
    [
      'shards of different numbers',
      [shard(1), shard(2, {}, 3)],
      'a.json (shard 1/2) and b.json (shard 2/3) are shards of different runs.',
    ],
    [
      'shards of different plans',
      [shard(1), shard(2, { shard: { index: 2, of: 2, plan: 'abd' } })],
      'are shards of different runs.',
    ],
    [
      'a shard beside a whole run',
      [shard(1, {}, 1), reportOf([commandResult('true', 1)])],
      'a.json is shard 1/1 of a run, b.json is none.',
    ],
    ['unlike numbers of runs', [shard(1), shard(2, { runs: 40 })], 'b.json has --runs 40, a.json 20.'],
    [
      'versions of the tool',
      [shard(1), shard(2, { tool: { name: 'coldstart', version: '9.9.9' } })],
      'b.json was measured by coldstart 9.9.9, a.json 0.1.0.',
    ],
    [
      'one row measured twice',
      [reportOf([commandResult('true', 1)]), reportOf([commandResult('true', 2)])],
      'The row true is in a.json and in b.json.',
    ],
    [
      'one row whose imports took longer in the other run',
      [
        reportOf([withImports(workerResult('true', 1), 3)]),
        reportOf([withImports(workerResult('true', 2), 4)]),
      ],
      'The row true is in a.json and in b.json.',
    ],
    [
      'one id for two scenarios',
      [reportOf([commandResult('true', 1)]), reportOf([workerResult('true', 2)])],
      'The row true is in a.json and in b.json, for different scenarios.',
    ],
    ['merged reports', [merge([shard(1), shard(2)])], 'a.json is already a merged report.'],
  ])('%s', (_, reports, message) => {
    const refused = () => merge(reports);
    expect(refused).toThrow(message);
    expect(refused).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it('missing shards, unless they may be', () => {
    const merged = merge([shard(2, {}, 4), shard(3, {}, 4)], true);
    expect(ids(merged)).toHaveLength(6);
    expect(merged.warnings).toMatchObject([
      { code: 'MISSING_SHARDS', message: 'shard 1/4, shard 4/4 are missing: rows may be, too.' },
    ]);
  });
});
