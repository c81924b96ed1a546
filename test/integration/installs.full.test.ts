import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InstallResult } from '../../src/domain/report.js';
import { benchReport, emptyFolder } from '../support/cli.js';
import { atLength } from '../support/thoroughly.js';
import { counted, problems, rows, uv } from './install-rows.js';
import { hasRegistry } from './python-harness.js';

describe.skipIf(!hasRegistry())('bench installs (skipped where pip does not reach the registry)', () => {
  it('reads from the file system how files came there, and compiles when asked', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'requirements.txt'), 'idna==3.10\nsix==1.17.0\n');
    const modes = ['--installer', 'uv', '--link-mode', 'copy,hardlink,symlink,clone'];
    const states = ['--bytecode', 'default,compile', '--runs', '1'];
    const args = ['installs', '--requirements', 'requirements.txt', ...modes, ...states];
    const { code, report } = await benchReport(args, { cwd: folder });
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    const trials = rows(report).map((row) => ({ id: row.id, ...counted(row)[0] }));
    const clones = trials.filter(({ id }) => id.endsWith('/clone'));
    for (const { id, linkMode } of trials) if (!id.endsWith('/clone')) expect(id).toContain(`/${linkMode}`);
    const size = (part: string) => trials.find(({ id }) => id.endsWith(part))?.siteBytes ?? 0;
    expect(size('/compile/copy')).toBeGreaterThan(size('/copy') * 0.99);
    // Of links that of what they lead to.
    expect(size('/compile/symlink') / size('/compile/copy')).toBeCloseTo(1, 2);
    const codes = ({ warnings }: InstallResult) => warnings.map(({ code }) => code);
    for (const row of rows(report)) expect(codes(row)).not.toContain('TREES_DIFFER');
    const fellBack = rows(report).filter((row) => codes(row).includes('OTHER_LINK_MODE'));
    // Whether clones are possible is up to the file system.
    expect(fellBack.map(({ id }) => id)).toEqual(
      clones.filter(({ linkMode }) => linkMode !== 'copy').map(({ id }) => id),
    );
  });

  it('names the pip that each new environment has, whatever else brings one', async () => {
    const folder = emptyFolder();
    await uv(folder, 'venv', '--seed');
    const python = join(folder, '.venv', 'bin', 'python');
    const bundled = execFileSync(python, ['-c', 'import ensurepip; print(ensurepip.version())']);
    writeFileSync(join(folder, 'requirements.txt'), 'pip==25.0\nsix==1.17.0\n');
    const only = ['--installer', 'pip', '--pip-version', 'bundled', '--bytecode', 'default', '--runs', '1'];
    // A cold cache needs no installation to fill it, and a new environment with pip takes 4 s of processor.
    const all = [
      '--requirements',
      'requirements.txt',
      '--python',
      python,
      '--installer-cache',
      'cold',
      ...only,
    ];
    const args = ['installs', ...all];
    const { report } = await benchReport(args, { cwd: folder });
    expect(problems(report)).toEqual([]);
    expect(rows(report).map(({ scenario }) => scenario.version)).toEqual([bundled.toString().trim()]);
  });

  it('waits for the round trips and the rate of a network that the index is behind', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'requirements.txt'), 'six==1.17.0\n');
    const network = ['--latency', '200ms', '--bandwidth', '50kB/s'];
    const states = ['--installer-cache', 'cold', '--bytecode', 'default', '--runs', '1'];
    const args = ['installs', '--requirements', 'requirements.txt', ...states, ...network];
    const { report, code } = await benchReport(args, { cwd: folder });
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    expect(rows(report).map(({ id }) => id.replace(/py3\.\d+/, 'py'))).toEqual([
      'install/pip/cold/py/200ms/0.05MBps',
      'install/uv/cold/py/200ms/0.05MBps',
    ]);
    for (const row of rows(report)) {
      expect(row.scenario.network).toEqual({ latencyMs: 200, bytesPerSecond: 50_000 });
      expect(counted(row)[0]?.phases.restore).toBeUndefined();
      // A connection, a page and a wheel of 11 kB, of which nothing can come sooner.
      expect(counted(row)[0]?.phases.install).toBeGreaterThan(600 + 200);
    }
    for (const { sentence } of report.comparisons) expect(sentence).toContain('200 ms latency, 50.0 kB/s');
  });

  atLength('resolves from the recorded pages of the registry, which have every version', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'requirements.txt'), 'six<1.17\n');
    const how = ['--resolve', '--installer-cache', 'warm,cold', '--bytecode', 'default', '--runs', '1'];
    const args = ['installs', '--requirements', 'requirements.txt', ...how];
    const { report, code } = await benchReport(args, { cwd: folder });
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    for (const row of rows(report)) {
      expect(row.id).toMatch(/\/resolve$/);
      // The newest is 1.17.0: it is on the page, and was passed over.
      expect(row.scenario.packages).toEqual(['six==1.16.0']);
      // Of a wheel without a metadata file, uv fetches a part first.
      expect((counted(row)[0]?.downloads ?? 0) > 0).toBe(row.scenario.cache === 'cold');
      expect(row.scenario.commands?.install).not.toContain('--require-hashes');
    }
    expect(report.comparisons[0]?.sentence).toContain('resolution included');
  });

  atLength('counts the disk of ten environments, what is hardlinked once', async () => {
    const modes = ['--installer', 'uv', '--link-mode', 'copy,hardlink', '--bytecode', 'default'];
    const { code, report } = await benchReport(['installs', '--disk', ...modes, '--runs', '1']);
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    const [copied, linked] = rows(report).map(({ scenario }) => scenario.disk);
    if (!copied || !linked) throw new Error('no disk was counted');
    expect(copied.environments).toBe(10);
    expect(copied.bytes).toBeGreaterThan(10 * (copied.cacheBytes / 2));
    expect(Math.abs(linked.cacheBytes / copied.cacheBytes - 1)).toBeLessThan(0.1);
    const hasLinks = counted(rows(report)[1])[0]?.linkMode === 'hardlink';
    if (hasLinks) expect(linked.bytes).toBeLessThan(copied.bytes / 2);
  });

  it('unpacks a saved cache in the timed part', async () => {
    const states = ['--installer-cache', 'restored', '--bytecode', 'default', '--runs', '1'];
    const { code, report } = await benchReport(['installs', ...states]);
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    const all = rows(report).map((row) => ({ ...row.scenario, trial: counted(row)[0] }));
    expect(all.map(({ installer, cache }) => `${installer} ${cache}`)).toEqual([
      'pip restored',
      'uv restored',
    ]);
    for (const { set, savedCache, trial } of all) {
      const { restore = 0, venv = 0, install = 0, firstImport = 0 } = trial?.phases ?? {};
      expect(restore).toBeGreaterThan(0);
      expect(Math.abs(restore + venv + install + firstImport - (trial?.wallMs ?? 0))).toBeLessThan(0.05);
      expect(trial?.downloads).toBe(0);
      // Three megabytes of wheels, which are compressed already.
      expect(savedCache?.bytes).toBeGreaterThan(1_000_000);
      expect(set).toMatch(/small/);
    }
  });
});
