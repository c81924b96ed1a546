import { resolve } from 'node:path';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/domain/report.js';
import { table } from '../../../../src/report/table.js';
import { comparisonOf, gatedRow, gateWith } from '../../../support/comparison.js';
import { commandResult, reportOf, workerResult } from '../../../support/report.js';

/** Escape sequences, from which colours are made. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
const ESCAPES = /\u001b\[[\d;]*m/g;

const warnings = (codes: readonly string[]) =>
  codes.map((code) => ({
    code,
    message: `${code.toLowerCase()} makes the figures of this row doubtful, as a sentence says that is rather long.`,
    remedy: `Mend ${code.toLowerCase()}.`,
  }));

function ownRow(id: string, readyMs: number) {
  const row = workerResult(id, readyMs);
  Object.assign(row.scenario, {
    worker: `${id.split(/[/@]/)[0]}.py`,
    bundled: false,
    environment: 'no environment: interpreter 3.11.1 alone',
  });
  return row;
}

const control = commandResult('control/py3.11', 7.1, true);

/** One worker under both loops. */
function loops(): Report {
  const rows = [ownRow('api/asyncio/py3.11', 51.9), ownRow('api/uvloop/py3.11', 54.2)];
  for (const row of rows) row.warnings = warnings(['OUTLIERS']);
  return {
    ...reportOf([...rows, control]),
    argv: ['bench', 'api.py'],
    comparisons: [
      {
        ...gatedRow('api/uvloop/py3.11', 'PASS', { base: 'api/asyncio/py3.11', pairing: 'rounds' }),
        ...{ verdict: undefined, ratio: 1.05, ratioCi95: [1.01, 1.08], moved: { phase: 'imports', ms: 2.6 } },
      } as unknown as Report['comparisons'][number],
    ],
    warnings: warnings(['PTH_COST']),
  };
}

/** Workers held against a commit, with budgets. */
function gate(): Report {
  const pair = (name: string) => ({ base: `${name}@HEAD/own/py3.11`, pairing: 'rounds' as const });
  const look = { number: 1, of: 4, rounds: 10, level: 0.005, planned: 80 };
  const ids = ['w', 'api', 'a_service_with_quite_a_long_name'];
  const rows = ids.flatMap((name) => [
    ownRow(`${name}/own/py3.11`, 60),
    ownRow(`${name}@HEAD/own/py3.11`, 60),
  ]);
  return {
    ...reportOf([...rows, control]),
    argv: ['bench', 'w.py', 'api.py', '--against', 'HEAD'],
    comparisons: [
      gatedRow('api/own/py3.11', 'PASS', pair('api')),
      gatedRow('w/own/py3.11', 'FAIL', {
        ...{ ...pair('w'), look, baseMedian: 24.4, headMedian: 225, ratio: 9.14, ratioCi95: [8.9, 9.41] },
        ...{ moved: { phase: 'imports', ms: 200 }, grew: [{ module: 'helper', ms: 198 }] },
      }),
      gatedRow('a_service_with_quite_a_long_name/own/py3.11', 'INCONCLUSIVE', {
        ...pair('a_service_with_quite_a_long_name'),
        open: 'too few: n = 20; about 160 rounds may tell: --runs 10..160',
      }),
    ],
    gate: gateWith('FAIL'),
    budgets: [
      {
        ...{ budget: 'api*:ready.p50<50ms', id: 'api/own/py3.11', metric: 'ready', aggregation: 'p50' },
        ...{
          unit: 'ms',
          limit: 50,
          value: 60,
          ci95: [58.8, 61.2],
          n: 20,
          verdict: 'FAIL',
          sentence: 'too slow',
        },
      },
    ],
  };
}

const DOCUMENTS = {
  loops: loops(),
  gate: gate(),
  interrupted: { ...loops(), interrupted: true },
  comparison: comparisonOf(
    [gatedRow('w/own/py3.11', 'FAIL'), gatedRow('v/own/py3.11', 'PASS')],
    gateWith('FAIL'),
  ),
};

const WIDTHS = [60, 80, 120, 200];

describe.each(Object.entries(DOCUMENTS))('%s', (name, document) => {
  it.each(WIDTHS)('at %i columns, with and without colour', async (width) => {
    const bare = table(document, { width, color: false });
    const coloured = table(document, { width, color: true });
    expect(coloured.replace(ESCAPES, '')).toBe(bare);
    expect(bare).not.toMatch(ESCAPES);
    for (const line of bare.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    const folder = resolve(import.meta.dirname, '../../../golden/terminal');
    await expect(bare).toMatchFileSnapshot(resolve(folder, `${name}${width}.txt`));
    await expect(coloured.replaceAll('\u001b', '␛')).toMatchFileSnapshot(
      resolve(folder, `${name}${width}.colour.txt`),
    );
  });
});

it.each(WIDTHS)(
  'base, head and interval stand in one line, and FAIL is said once a row, at %i columns',
  (width) => {
    const lines = table(gate(), { width, color: false }).split('\n');
    const failed = lines.filter((line) => line.includes('FAIL'));
    expect(failed).toHaveLength(2);
    expect(failed[0]).toMatch(/^FAIL {2}w\.py +24\.4 → 225 ms +9\.14x \[8\.90, 9\.41\]/);
    expect(lines.indexOf(failed[0] ?? '')).toBe(0);
  },
);

it('what to do about warnings, and all sentences, are said where that is asked for', () => {
  const short = table(loops(), { width: 120, color: false });
  expect(short).not.toContain('Mend');
  const full = table(loops(), { width: 120, color: false, verbose: true });
  expect(full).toContain('  Mend pth_cost.');
  expect(full).toContain('api/uvloop/py3.11: PASS: of ready.');
  const quiet = table(loops(), { width: 120, color: false, warnings: false });
  expect(quiet).not.toContain('PTH_COST');
});

it('what went wrong is said also where warnings are not', () => {
  const row = ownRow('api/own/py3.11', 50);
  row.warnings = [{ code: 'FAILURES', message: '1 of 7 trials failed.', remedy: 'Mend it.' }];
  const text = table(reportOf([row]), { width: 80, color: false, warnings: false });
  expect(text).toMatch(/^! FAILURES {2}1 of 7 trials failed\.\n/);
});

it('what went wrong is not told of rows that failed of something else', () => {
  const failing = (name: string, message: string) => {
    const row = ownRow(`api/${name}/py3.11`, 50);
    row.warnings = [{ code: 'FAILURES', message, remedy: 'Mend it.' }];
    return row;
  };
  const id = (digit: number) => `${`${digit}`.repeat(8)}-2222-4333-8444-555555555555`;
  const rows = [
    failing('a', `2 of 2 trials failed (EXITED): RequestId: ${id(1)} Error: killed after 20.5 ms`),
    failing('b', '2 of 2 trials failed (INIT_ERROR): No module named x'),
    failing('c', `1 of 2 trials failed (EXITED): RequestId: ${id(2)} Error: killed after 7 ms`),
  ];
  const lines = table(reportOf(rows), { width: 200, color: false, warnings: false }).split('\n');
  expect(lines.filter((line) => line.startsWith('! FAILURES'))).toEqual([
    `! FAILURES  a (and c): 2 of 2 trials failed (EXITED): RequestId: ${id(1)} Error: killed after 20.5 ms`,
    '! FAILURES  b: 2 of 2 trials failed (INIT_ERROR): No module named x',
  ]);
});

it.each([44, 50, 60, 80])('breaks no line of figures at %i columns, where a row failed too', (width) => {
  const rows = [
    'a-worker-with-a-name-that-is-long/own/py3.11',
    'other-worker/own/py3.11',
    'bad/own/py3.11',
  ].map((id) => workerResult(id, 51.9));
  Object.assign(rows[2] ?? {}, {
    summary: {},
    trials: [0, 1].map((round) => ({
      ...{ round, position: 0, startedAt: '2026-01-01T00:00:00.000Z', status: 'failed' },
      ...{ code: 'EXIT_CODE', message: 'exit status 3' },
    })),
  });
  const lines = table(reportOf(rows), { width, color: false }).split('\n');
  expect(lines.find((line) => line.endsWith('0 (2 failed)'))).toMatch(/^bad\b.* {2}0/);
  expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
});
