import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUNDLED_HANDLERS } from '../../src/config/bundled-handlers.js';
import type { LambdaResult, OkLambdaTrial, Report } from '../../src/domain/report.js';
import { benchReport, coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { processesWith, runtimeHere } from './emulator-harness.js';

const runtime = await runtimeHere();
const why = typeof runtime === 'string' ? ` (skipped: ${runtime})` : '';
const rows = (report: Report) =>
  report.results.filter((row): row is LambdaResult => row.scenario.runner === 'lambda');
const measured = ({ trials }: LambdaResult) =>
  trials.filter((trial): trial is OkLambdaTrial => trial.status === 'ok' && trial.round > 0);

/** A folder with the code of a handler. */
function project(files: Readonly<Record<string, string>>): string {
  const cwd = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

describe.skipIf(typeof runtime === 'string')(`bench handlers${why}`, () => {
  it('runs every bundled handler, the variants of one beside each other', async () => {
    const { code, report, stderr } = await benchReport(['handlers', '--runs', '1', '--no-progress']);
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    const wanted = Object.entries(BUNDLED_HANDLERS).flatMap(([name, { variants }]) => {
      const names = Object.keys(variants);
      return names.length === 1 ? [name] : names.map((variant) => `${name}/${variant}`);
    });
    expect(rows(report).map(({ id }) => id.replace(/\/py3\.\d+$/, ''))).toEqual(
      wanted.map((name) => `lambda/${name}`),
    );
    for (const { id, scenario, trials } of rows(report)) {
      expect(scenario).toMatchObject({ emulated: true, source: 'invoked', packageType: 'Zip' });
      for (const trial of trials) {
        if (trial.status !== 'ok') throw new Error(`${id}: ${trial.message}`);
        expect([trial.emulated, trial.label]).toEqual([true, scenario.starts]);
        const { init = 0, restore = 0, handler, overhead = 0 } = trial.phases;
        expect(init + restore + handler + overhead).toBeCloseTo(trial.wallMs, 1);
      }
    }
    const starts = rows(report).filter(({ id }) => id.includes('/snapstart/'));
    expect(starts.map(({ scenario }) => scenario.starts)).toEqual(['cold', 'hidden-init', 'restore']);
    expect(report.comparisons.map(({ metric }) => metric)).toContain('init');
  }, 180_000);

  it('lays a handler of one’s own out in every way, and each does what it says', async () => {
    const app = `import asyncio
import os
import time

time.sleep(0.8)


async def main():
    return None


def handler(event, context):
    if event.get("tell"):
        path = [p for p in os.environ.get("PYTHONPATH", "").split(":") if os.path.isdir(p)]
        raise ValueError("loop=" + type(asyncio.new_event_loop()).__module__ + " path=" + str(len(path)))
    asyncio.run(main())
    return event["n"]
`;
    const cwd = project({ 'src/app.py': app, 'event.json': '{"n": 7}', 'needs.txt': 'six==1.17.0\n' });
    const variants = 'plain,layer,uvloop,lazy,no-bytecode,provisioned,snapstart';
    const own = ['handlers', '--handler', 'app.handler', '--dir', 'src', '--requirements', 'needs.txt'];
    const { code, report } = await benchReport(
      [...own, '--event', 'event.json', '--variants', variants, '--runs', '1', '--memory', '256'],
      { cwd },
    );
    expect(code).toBe(0);
    const [plain, layer, uvloop, lazy, bare, provisioned, snapstart] = rows(report);
    const phase = (row: LambdaResult | undefined, name: 'init' | 'handler') =>
      (row && measured(row)[0]?.phases[name]) ?? Number.NaN;
    expect(phase(plain, 'init')).toBeGreaterThan(800);
    expect(phase(plain, 'handler')).toBeLessThan(800);
    // Its module sleeps while the first request waits.
    expect(phase(lazy, 'init')).toBeLessThan(phase(plain, 'init'));
    expect(phase(lazy, 'handler')).toBeGreaterThan(800);
    expect(rows(report).map(({ scenario }) => scenario.starts)).toEqual([
      ...Array(5).fill('cold'),
      'hidden-init',
      'restore',
    ]);
    for (const row of [provisioned, snapstart]) {
      expect(row && measured(row)[0]?.wallMs).toBeLessThan(800);
    }
    const bytes = [plain, layer, uvloop, bare].map((row) => row?.scenario.codeBytes ?? 0);
    const [whole = 0, codeOnly = 0, , without = 0] = bytes;
    expect(codeOnly).toBeLessThan(whole);
    expect(without).toBeLessThan(whole);
    expect(layer?.scenario.layerBytes).toHaveLength(1);
    expect(plain?.scenario.memorySizeMB).toBe(256);

    writeFileSync(join(cwd, 'event.json'), '{"tell": true}');
    const told = await coldstart(
      [...own, '--event', 'event.json', '--variants', 'plain,layer,uvloop', '--runs', '1'].toSpliced(
        0,
        0,
        'bench',
      ),
      { cwd },
    );
    expect(told.code).toBe(3);
    expect(told.stderr).toMatch(/plain\/py\S+: .*loop=asyncio\S* path=0/);
    expect(told.stderr).toMatch(/layer\/py\S+: .*loop=asyncio\S* path=1/);
    expect(told.stderr).toMatch(/uvloop\/py\S+: .*loop=uvloop path=0/);
  }, 120_000);

  it('tells a handler that cannot be initialised from one that fails, and measures the others', async () => {
    const cwd = project({
      'broken.py': 'import nothing_of_this_name\n',
      'raises.py': 'def handler(event, context): raise ValueError("bad")\n',
      'fine.py': 'def handler(event, context): return 1\n',
      'coldstart.json': JSON.stringify({
        scenarios: ['broken', 'raises', 'fine'].map((name) => ({
          runner: 'lambda',
          name,
          handler: `${name}.handler`,
        })),
      }),
    });
    const { code, report, stderr } = await benchReport(['--runs', '1'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toMatch(/lambda\/broken\/py\S+: .*INIT_ERROR.*No module named 'nothing_of_this_name'/);
    expect(stderr).toMatch(/lambda\/raises\/py\S+: .*FUNCTION_ERROR.*ValueError: bad/);
    expect(rows(report).map((row) => measured(row).length)).toEqual([0, 0, 1]);
  });

  it('leaves no process and no folder when it is interrupted', async () => {
    const cwd = project({ 'hangs.py': 'import time\ndef handler(event, context): time.sleep(60)\n' });
    const child = startColdstart(['bench', '--handler', 'hangs.handler', '--runs', '3'], {
      cwd,
      env: { TMPDIR: cwd },
    });
    const end = ended(child);
    await expect.poll(() => processesWith('hangs.handler'), { timeout: 30_000 }).toBeGreaterThan(1);
    // The process that was started beside the command that names it.
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    expect(processesWith('hangs.handler')).toBe(0);
  });
});

describe('bench handlers, asked wrongly', () => {
  it.each([
    [['handlers', '--handler', 'app'], /is not a handler/],
    [['handlers', '--handler', 'app.handler', '--dir', 'nowhere'], /is not a folder/],
    [['handlers', '--handler', 'app.handler'], /There is no app\.py/],
    [['handlers', '--variants', 'plain'], /--variants is for a handler of your own/],
    [['handlers', '--handler', 'a.h', '--variants', 'lambada'], /lambada/],
    [['hello', '--handler', 'app.handler', '--ready', 'port:80'], /./],
    [['loops', '--event', 'x.json'], /--event is for handlers/],
  ])('%j is exit code 2', async (args, said) => {
    const { code, stderr } = await coldstart(['bench', ...args], { cwd: emptyFolder() });
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });
});
