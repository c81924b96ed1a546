import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchReport, coldstart } from '../support/cli.js';

const WORKER = `import asyncio
import os
import sys

async def main():
    for _ in range(int(sys.argv[1])):
        await asyncio.sleep(0)
    print(os.environ.get("UNITS"))

asyncio.run(main())
`;
let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'coldstart-sweep-'));
  writeFileSync(join(cwd, 'units.py'), WORKER);
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('--sweep and --break-even', () => {
  it('measure a row for each amount of work, and hold the loops against each other', async () => {
    const sweep = ['--args', '{n}', '--env', 'UNITS={n}', '--sweep', '1,300', '--break-even'];
    const { code, report } = await benchReport(['units.py', ...sweep, '--runs', '6', '--no-pitfalls'], {
      cwd,
    });
    expect(code).toBe(0);
    const rows = report.results.flatMap(({ scenario }) =>
      scenario.runner === 'worker' ? [[scenario.loop, scenario.axes?.n]] : [],
    );
    expect(rows.sort()).toEqual([
      ['asyncio', '1'],
      ['asyncio', '300'],
      ['uvloop', '1'],
      ['uvloop', '300'],
    ]);
    // More work is no version of less.
    expect(report.comparisons.map(({ base, head }) => [base, head].map((id) => id.split('=')[1]))).toEqual([
      ['1', '1'],
      ['300', '300'],
    ]);
    expect(report.breakEven?.map(({ metric, rounds }) => [metric, rounds])).toEqual([
      ['ready', 6],
      ['cpu', 6],
    ]);
  });

  it.each([
    [['--break-even', '--args', '{n}'], /--break-even needs units of work/],
    [['--sweep', '1,2'], /\{n\} stands nowhere/],
    [['--sweep', '1,-2', '--args', '{n}'], /"-2" is no number/],
    [['--sweep', '1,1.0', '--args', '{n}'], /two different values/],
    [['--sweep', '1,2', '--args', '{n}', '--break-even', '--loop', 'own'], /--loop names own alone/],
    [['--sweep', '1,2', '--args', '{n}', '--break-even', '--shard', '1/2'], /all rows in one run/],
    [['--sweep', '1,2', '--args', '{n}', '--break-even', '--against', 'HEAD'], /--against measures two/],
    [['--sweep', '1,2', '--args', '{n}', '--break-even', '--runs', '5'], /cannot be told from 5 rounds/],
  ])('refuse %j', async (args, message) => {
    const { code, stderr } = await coldstart(['bench', 'units.py', ...args], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
