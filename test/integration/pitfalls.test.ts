import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Loop, Warning } from '../../src/domain/report.js';
import { pitfallEnvironment, readPitfalls } from '../../src/runners/worker/pitfalls.js';
import { findPythons, makeVenv, type ProbeRun, runProbed, scratchFolder } from './probe-harness.js';

const FOLDER = fileURLToPath(new URL('../fixtures/workers/pitfalls', import.meta.url));
const BUNDLED = fileURLToPath(new URL('../../fixtures/workers', import.meta.url));

/** Warns as uvloop does since Python 3.12. */
const UVLOOP = `import warnings
def install():
    warnings.warn("uvloop.install() is deprecated in favor of uvloop.run() starting with Python 3.12.", DeprecationWarning)
`;

// Where the machine itself stands still for 50 ms, a clean worker is accused of it.
describe.each(findPythons())('pitfalls, Python $version', { retry: 2 }, (python) => {
  let venv: ReturnType<typeof makeVenv>;
  beforeAll(() => {
    venv = makeVenv(python);
  });

  async function inspect(
    folder: string,
    file: string,
    options: { executable?: string; loop?: Loop } = {},
  ): Promise<{ run: ProbeRun; warnings: Warning[] }> {
    const { executable = python.executable, loop = 'own' } = options;
    const run = await runProbed(executable, [join(folder, file)], {
      cwd: folder,
      loop,
      env: { ...pitfallEnvironment(folder), PYTHONDONTWRITEBYTECODE: '1' },
    });
    const stamps = run.stamps.map(({ name, extra }) => ({ name, extra, atMs: 0 }));
    return { run, warnings: readPitfalls(stamps, { folder, loop, readyMs: null }) };
  }

  const codes = (warnings: readonly Warning[]) => warnings.map(({ code }) => code);

  it.each<[string, string, RegExp]>([
    ['not_awaited.py', 'NOT_AWAITED', /never awaited: send \(created at not_awaited\.py:11\)/],
    ['blocks.py', 'BLOCKS_LOOP', /^blocks\.py:8 waits for \d+ ms: .* \(/],
    ['starves.py', 'BLOCKS_LOOP', /^starves\.py:10 computes for \d+ ms while/],
    ['shadow/worker.py', 'SHADOWS_STDLIB', /^shadow\/calendar\.py was imported in place of .*’s calendar/],
    [
      'import_work/app.py',
      'WORK_AT_IMPORT',
      /^import_work\/tables\.py:11 \d+ ms, import_work\/app\.py:7 \d+ ms: /,
    ],
  ])('finds it in %s', async (file, code, message) => {
    const { run, warnings } = await inspect(FOLDER, file);
    expect(run.code).toBe(0);
    expect(warnings).toEqual([{ code, message: expect.stringMatching(message), remedy: expect.any(String) }]);
    expect(warnings[0]?.message).toContain('debug run, n = 1');
  });

  it.each(['clean.py', 'clean_script.py'])('accuses %s of nothing', async (file) => {
    const { run, warnings } = await inspect(FOLDER, file);
    expect([run.code, warnings]).toEqual([0, []]);
  });

  it.each(['hello.py', 'gather.py', 'background.py', 'echo.py'])(
    'accuses the bundled %s of nothing',
    async (file) => {
      const { run, warnings } = await inspect(BUNDLED, file);
      expect([run.code, warnings]).toEqual([0, []]);
    },
  );

  it('has told before a signal ends the worker', async () => {
    const { run, warnings } = await inspect(FOLDER, 'killed.py');
    expect(run.signal).toBe('SIGTERM');
    expect(codes(warnings)).toEqual(['WORK_AT_IMPORT']);
    expect(warnings[0]?.message).toContain('killed.py:7');
  });

  it('finds deprecated policies and uvloop that lies idle', async () => {
    mkdirSync(join(venv.site, 'uvloop'), { recursive: true });
    writeFileSync(join(venv.site, 'uvloop', '__init__.py'), UVLOOP);
    const { warnings } = await inspect(FOLDER, 'policy.py', { executable: venv.executable });
    expect(codes(warnings)).toEqual(['UVLOOP_UNUSED', 'POLICY_DEPRECATED']);
    expect(warnings[1]?.message).toContain('policy.py:7 (uvloop.install() is deprecated');
    const asked = await inspect(FOLDER, 'clean.py', { executable: venv.executable, loop: 'asyncio' });
    expect(asked.warnings).toEqual([]);
  });

  it('finds an installed distribution with a name of the standard library', async () => {
    const { executable, site } = makeVenv(python);
    mkdirSync(join(site, 'asyncio-4.0.0.dist-info'));
    const { warnings } = await inspect(FOLDER, 'clean_script.py', { executable });
    expect(codes(warnings)).toEqual(['SHADOWS_STDLIB']);
    expect(warnings[0]?.message).toContain('asyncio 4.0.0 is installed');
    expect(warnings[0]?.remedy).toContain('pip uninstall asyncio');
  });

  it('names the distribution whose module was imported', async () => {
    const vendor = join(scratchFolder(), 'vendor');
    mkdirSync(join(vendor, 'typing-3.7.4.dist-info'), { recursive: true });
    writeFileSync(join(vendor, 'typing.py'), 'Any = object()\n');
    writeFileSync(join(vendor, 'typing-3.7.4.dist-info', 'RECORD'), 'typing.py,sha256=x,1\n');
    const folder = scratchFolder();
    writeFileSync(
      join(folder, 'worker.py'),
      `import sys\nsys.path.insert(0, ${JSON.stringify(vendor)})\nsys.modules.pop("typing", None)\nimport typing\n`,
    );
    const { warnings } = await inspect(folder, 'worker.py');
    expect(warnings[0]?.message).toMatch(/^typing 3\.7\.4 was imported in place of/);
  });

  it('writes no more than fits the pipe', async () => {
    const folder = scratchFolder();
    const calls = Array.from({ length: 400 }, () => '    send()').join('\n');
    writeFileSync(
      join(folder, 'worker.py'),
      `import asyncio\nasync def send():\n    pass\nasync def main():\n${calls}\nasyncio.run(main())\n`,
    );
    const { run, warnings } = await inspect(folder, 'worker.py');
    const bytes = run.stamps
      .filter(({ name }) => name === 'pitfall')
      .reduce((sum, s) => sum + s.extra.length, 0);
    expect(bytes).toBeLessThan(8192);
    expect(warnings[0]?.message).toMatch(/send \(created at worker\.py:5\), .* and \d+ more/);
  });

  it('leaves the worker as it is where it is not asked for', async () => {
    const folder = scratchFolder();
    const source = readFileSync(join(FOLDER, 'not_awaited.py'), 'utf8');
    writeFileSync(join(folder, 'worker.py'), source.replace('print("sent")', ''));
    const run = await runProbed(python.executable, [join(folder, 'worker.py')]);
    expect(run.stamps.map(({ name }) => name)).not.toContain('pitfall');
  });
});
