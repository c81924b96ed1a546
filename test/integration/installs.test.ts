import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchReport, coldstart, emptyFolder } from '../support/cli.js';
import { counted, problems, rows, uv } from './install-rows.js';
import { hasRegistry } from './python-harness.js';

const online = hasRegistry();
describe.skipIf(!online)('bench installs (skipped where pip does not reach the registry)', () => {
  it('measures both installers from one locked set to the first import, in proven states of their caches', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'requirements.txt'), 'six==1.17.0\nidna==3.10\n');
    const { code, report } = await benchReport(
      ['installs', '--requirements', 'requirements.txt', '--installer-cache', 'warm,cold', '--runs', '1'],
      { cwd: folder },
    );
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    expect(rows(report).map(({ id }) => id.replace(/py3\.\d+/, 'py'))).toEqual([
      'install/pip/warm/py',
      'install/pip/cold/py',
      'install/uv/warm/py',
      'install/uv/warm/py/compile',
      'install/uv/cold/py',
      'install/uv/cold/py/compile',
    ]);
    for (const row of rows(report)) {
      expect(row.scenario.packages).toEqual(['idna==3.10', 'six==1.17.0']);
      expect(row.scenario.imports).toEqual(['idna', 'six']);
      const [trial] = counted(row);
      const {
        venv = Number.NaN,
        install = Number.NaN,
        compile = Number.NaN,
        firstImport = Number.NaN,
      } = trial?.phases ?? {};
      expect(Math.abs(venv + install + compile + firstImport - (trial?.wallMs ?? 0))).toBeLessThan(0.05);
      expect(Math.min(venv, install, firstImport)).toBeGreaterThan(0);
      expect(trial?.downloads).toBe(row.scenario.cache === 'warm' ? 0 : 2);
      expect(trial?.siteBytes).toBeGreaterThan(50_000);
      expect(row.warnings.map((warning) => warning.code)).not.toContain('TREES_DIFFER');
      expect(row.summary.total?.median).toBe(trial?.wallMs);
      expect(row.summary.size?.median).toBe(trial?.siteBytes);
      expect(row.scenario.size?.bytes).toBe(trial?.siteBytes);
      expect(row.scenario.size?.largest.map(({ name }) => name)).toEqual(['idna', 'six']);
      const compiled = row.scenario.installer === 'pip' || row.scenario.bytecode === 'compile';
      expect((row.scenario.size?.bytecode.files ?? 0) > 8).toBe(compiled);
      expect(row.scenario.commands?.install?.slice(-2)).toEqual(['-r', '{requirements}']);
    }
    const ofTotal = report.comparisons.filter(({ metric }) => metric === 'total');
    const ofInstall = report.comparisons.filter(({ metric }) => metric === 'install');
    // Two states of each of three rows; two bytecodes of uv; uv against pip, by default and compiled.
    expect([ofTotal.length, ofInstall.length]).toEqual([3 + 2 + 4, 4]);
    const linked = counted(rows(report)[2])[0]?.linkMode;
    expect(['hardlink', 'copy']).toContain(linked);
  });

  it('measures first starts with uv run and uvx in proven states, from what they install', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'requirements.txt'), 'six==1.17.0\nidna==3.10\n');
    const args = [
      'installs',
      '--requirements',
      'requirements.txt',
      '--first-start',
      'uv-run,uvx',
      '--runs',
      '1',
    ];
    const { code, report } = await benchReport(args, { cwd: folder });
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    expect(rows(report).map(({ id }) => id.replace(/py3\.\d+/, 'py'))).toEqual([
      ...['install/uv-run/cold/py', 'install/uv-run/warm/py', 'install/uv-run/again/py'],
      ...['install/uvx/cold/py', 'install/uvx/warm/py', 'install/uvx/again/py'],
    ]);
    for (const row of rows(report)) {
      const { cache, uvCommand, packages, commands } = row.scenario;
      expect(packages).toEqual(['idna==3.10', 'six==1.17.0']);
      const [trial] = counted(row);
      const { start = Number.NaN, firstImport = Number.NaN } = trial?.phases ?? {};
      expect(Object.keys(trial?.phases ?? {})).toEqual(['start', 'compile', 'firstImport']);
      expect(Math.min(start, firstImport)).toBeGreaterThan(0);
      expect(Math.abs(start + firstImport - (trial?.wallMs ?? 0))).toBeLessThan(0.05);
      // The tool is a wheel of its own.
      const wheels = uvCommand === 'tool run' ? 3 : 2;
      expect(trial?.downloads).toBe(cache === 'cold' ? wheels : 0);
      expect(commands?.start?.slice(1, 3)).toEqual(
        uvCommand === 'run' ? ['run', '--quiet'] : ['tool', 'run'],
      );
      expect(row.warnings.map((warning) => warning.code)).not.toContain('TREES_DIFFER');
    }
  });

  // The other link modes, and the pip of new environments: installs.full.test.ts.

  it.runIf(process.platform === 'linux')(
    'evicts what the installers read (skipped outside Linux)',
    async () => {
      const folder = emptyFolder();
      writeFileSync(join(folder, 'requirements.txt'), 'six==1.17.0\nidna==3.10\n');
      const { code, report } = await benchReport(
        [
          ...['installs', '--requirements', 'requirements.txt', '--page-cache', 'evicted'],
          ...['--runs', '1', '--installer', 'uv', '--bytecode', 'default'],
        ],
        { cwd: folder },
      );
      expect(problems(report)).toEqual([]);
      expect(code).toBe(0);
      for (const row of rows(report)) {
        expect(row.scenario.pageCache).toBe('evicted');
        // Most of it is not mapped by anybody; without an eviction all of it would be resident.
        expect(counted(row)[0]?.residentShare).toBeLessThan(0.9);
      }
    },
  );

  it('installs local projects from disk, also after uv sync of a workspace', async () => {
    const folder = emptyFolder();
    const member = join(folder, 'packages', 'lib');
    mkdirSync(join(member, 'src', 'lib_of_mine'), { recursive: true });
    writeFileSync(join(member, 'src', 'lib_of_mine', '__init__.py'), 'import six\n');
    const build = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';
    writeFileSync(
      join(member, 'pyproject.toml'),
      `[project]\nname = "lib-of-mine"\nversion = "1"\ndependencies = ["six==1.17.0"]\n${build}[tool.hatch.build.targets.wheel]\npackages = ["src/lib_of_mine"]\n`,
    );
    writeFileSync(
      join(folder, 'pyproject.toml'),
      '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["lib-of-mine"]\n[tool.uv.sources]\nlib-of-mine = { workspace = true }\n[tool.uv.workspace]\nmembers = ["packages/*"]\n',
    );
    await uv(folder, 'lock');
    const before = readdirSync(folder, { recursive: true }).sort();
    const args = ['installs', '--requirements', 'uv.lock', '--bytecode', 'default', '--runs', '1'];
    const { report, code } = await benchReport(args, { cwd: folder });
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    expect(rows(report).map(({ id }) => id.replace(/py3\.\d+/, 'py'))).toEqual([
      'install/pip/warm/py',
      'install/uv/warm/py',
      'install/uv-sync/warm/py',
    ]);
    for (const { scenario, warnings } of rows(report)) {
      expect(scenario.packages).toEqual(['lib-of-mine==1', 'six==1.17.0']);
      expect(scenario.imports).toEqual(['lib_of_mine', 'six']);
      expect(scenario.local).toEqual(['lib-of-mine==1']);
      expect(warnings.map((warning) => warning.code)).not.toContain('TREES_DIFFER');
    }
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  });

  it('names what cannot be installed, and leaves nothing behind', async () => {
    const folder = emptyFolder();
    const cache = emptyFolder();
    writeFileSync(join(folder, 'requirements.txt'), 'this-package-does-not-exist-anywhere==1\n');
    const { code, stderr, stdout } = await coldstart(
      ['bench', 'installs', '--requirements', 'requirements.txt', '--runs', '1', '--no-progress'],
      { cwd: folder, env: { XDG_CACHE_HOME: cache } },
    );
    expect(stdout + stderr).toMatch(/this-package-does-not-exist-anywhere/);
    expect(code).toBe(3);
    expect(readdirSync(join(cache, 'coldstart')).filter((name) => name === 'installs')).toEqual([]);
  });
});

it('the default run has loops and installs', async () => {
  const { code, stdout } = await coldstart(['bench', '--dry-run', '--format', 'json'], {
    cwd: emptyFolder(),
  });
  expect(code).toBe(0);
  const ids = (JSON.parse(stdout) as { rows: { id: string }[] }).rows.map(({ id }) => id.split('/py')[0]);
  expect(ids.slice(0, 2)).toEqual(['hello/asyncio', 'hello/uvloop']);
  expect(ids.slice(-4)).toEqual(['install/pip/warm', 'install/uv/warm', 'install/uv/warm', 'control']);
});

it.each([
  [['installs', '--requirements', 'missing.txt'], /No such file: missing\.txt/],
  [['installs', '--set', 'small', '--requirements', 'requirements.txt'], /name two sets/],
  [['installs', '--installer', 'conda'], /conda is not one of pip, uv/],
  [
    ['installs', '--requirements', 'requirements.txt', '-o', 'requirements.txt'],
    /would overwrite .*requirements\.txt/,
  ],
  [['installs', '--ready', 'port:1'], /--ready is for workers/],
  [['installs', '--latency', '30'], /--latency 30 is not a round trip/],
  [['installs', '--pip-version', 'abc'], /--pip-version abc is no version of pip/],
  [['installs', '--installer-cache', 'again'], /again is of first starts/],
  [['installs', '--bandwidth', '5MB/s', '--index', 'remote'], /are for the loopback index/],
  [['hello', '--latency', '30ms'], /--latency is for installs/],
  [['installs', '--resolve', '--index', 'remote'], /--resolve is for the loopback index/],
  [['installs', '--resolve', '--requirements', 'uv.lock'], /--resolve cannot be used with a uv\.lock/],
  [['installs', '--installer', 'pip', '--link-mode', 'copy'], /--link-mode cannot be used with/],
  [['installs', '--installer', 'uv', '--pip-version', 'latest'], /--pip-version cannot be used with/],
  [['hello', '--set', 'small'], /small is for installs/],
  [['hello', '--installer', 'pip'], /--installer is for installs/],
])('bench %j is refused', async (args, pattern) => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'requirements.txt'), 'six\n');
  writeFileSync(join(folder, 'uv.lock'), '');
  const { code, stderr } = await coldstart(['bench', ...args], { cwd: folder });
  expect(stderr).toMatch(pattern);
  expect(code).toBe(2);
});
