import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OkTrial, Result, Trial } from '../../src/domain/report.js';
import { PYODIDE } from '../../src/domain/wasm.js';
import { cacheFolder } from '../../src/io/cache-dir.js';
import { benchReport, emptyFolder } from '../support/cli.js';

/** Why Pyodide cannot be had here. */
function whyNot(): string | undefined {
  if (existsSync(join(cacheFolder(process.env), 'pyodide', PYODIDE.version))) return undefined;
  try {
    execFileSync('npm', ['view', `pyodide@${PYODIDE.version}`, 'version'], {
      timeout: 30_000,
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    return 'npm has no Pyodide for us';
  }
}

const why = whyNot();
if (why) console.warn(`skipped: workers in WebAssembly, since ${why}`);

describe.skipIf(why !== undefined)('workers in WebAssembly', () => {
  const trialsOf = (row: Result | undefined) =>
    ((row?.trials ?? []) as Trial[]).filter(({ status }) => status === 'ok') as OkTrial<'wasm'>[];

  it('run beside CPython, from a snapshot of their own modules too, made anew where one changed', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'own'));
    const write = (text: string) => writeFileSync(join(folder, 'own/part.py'), text);
    // What was imported before the snapshot is what it was then.
    write('import os, random\nDRAWN = random.random()\nSEEN = os.environ.get("NAME", "unset")\n');
    writeFileSync(join(folder, 'own/__init__.py'), '');
    writeFileSync(
      join(folder, 'w.py'),
      [
        'import os, sys, asyncio',
        'from own import part',
        'async def main():',
        '    await asyncio.sleep(0)',
        '    with open("said.txt", "a") as file:',
        '        print(part.DRAWN, part.SEEN, os.environ["NAME"], sys.argv[1:], file=file)',
        'asyncio.run(main())',
      ].join('\n'),
    );
    const args = ['w.py', '--runtime', 'cpython,pyodide,pyodide-snapshot', '--runs', '1', '--no-pitfalls'];
    const asked = [...args, '--loop', 'asyncio', '--env', 'NAME=me', '--args', 'a b', '--timeout', '300'];
    const { code, report } = await benchReport(asked, { cwd: folder });
    const [cpython, plain, restored] = report.results;
    expect([code, cpython?.id, plain?.id, restored?.id]).toEqual([
      0,
      expect.stringMatching(/^w\/asyncio\/py/),
      'w/pyodide',
      'w/pyodide-snapshot',
    ]);
    for (const { phases, wallMs, readyMs, loopClass, peakRssBytes } of [plain, restored].flatMap((row) =>
      trialsOf(row),
    )) {
      const sum = Object.values(phases).reduce<number>((all, ms) => all + (ms ?? 0), 0);
      expect(Math.abs(sum - wallMs)).toBeLessThan(0.05);
      expect(readyMs).toBeCloseTo(wallMs - phases.exit, 6);
      expect(Math.min(...Object.values(phases).map((ms) => ms ?? 0))).toBeGreaterThanOrEqual(0);
      expect(loopClass).toBe('pyodide.webloop.WebLoop');
      // More than the launcher: WebAssembly’s own memory alone is 20 MB.
      expect(peakRssBytes).toBeGreaterThan(60e6);
    }
    expect(trialsOf(plain).map(({ phases }) => Object.keys(phases)[2])).toEqual(['boot', 'boot']);
    expect(trialsOf(restored).map(({ phases }) => Object.keys(phases)[2])).toEqual(['restore', 'restore']);
    const [{ snapshotBytes } = {}] = trialsOf(restored);
    expect(snapshotBytes).toBeGreaterThan(20e6);
    expect(restored?.scenario).toMatchObject({ snapshot: { bytes: snapshotBytes, isKept: false } });
    expect(report.comparisons.map(({ base, head }) => [base, head])).toEqual(
      expect.arrayContaining([
        [plain?.id, restored?.id],
        [cpython?.id, plain?.id],
      ]),
    );
    expect(restored?.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['SNAPSHOT_REPEATS', 'SNAPSHOT_WITHOUT_VARIABLES']),
    );
    const said = readFileSync(join(folder, 'said.txt'), 'utf8').trim().split('\n');
    // CPython, and Pyodide that starts by itself, see the variable when they import.
    const of = (seen: string) => said.filter((line) => line.endsWith(` ${seen} me ['a', 'b']`));
    expect([of('unset').length, of('me').length]).toEqual([2, said.length - 2]);
    expect([new Set(of('unset')).size, new Set(of('me')).size]).toEqual([1, said.length - 2]);

    write('raise RuntimeError("changed")\n');
    const again = await benchReport(['w.py', '--runtime', 'pyodide-snapshot', ...asked.slice(3)], {
      cwd: folder,
    });
    const [row] = again.report.results;
    expect([again.code, row?.trials.map((trial) => trial.status === 'failed' && trial.message)]).toEqual([
      3,
      [expect.stringContaining('RuntimeError: changed'), expect.stringContaining('RuntimeError: changed')],
    ]);
    expect(row?.warnings.map(({ code }) => code)).toContain('SNAPSHOT_WITHOUT_IMPORT');

    writeFileSync(join(folder, 'left.py'), 'import os\nos._exit(4)\n');
    const left = await benchReport(['left.py', '--runtime', 'pyodide', '--runs', '1'], { cwd: folder });
    expect(left.report.results[0]?.trials).toContainEqual(
      expect.objectContaining({ code: 'EXIT_CODE', message: 'exit status 4' }),
    );
  }, 600_000);
});
