import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InstallResult } from '../../src/domain/report.js';
import { benchReport, emptyFolder } from '../support/cli.js';
import { counted, problems, rows, uv } from './install-rows.js';
import { hasRegistry } from './python-harness.js';

describe.skipIf(!hasRegistry())('bench installs (skipped where pip does not reach the registry)', () => {
  it('reads from the file system how files came there, and compiles when asked', async () => {
    const { code, report } = await benchReport([
      'installs',
      '--installer',
      'uv',
      '--link-mode',
      'copy,hardlink,symlink,clone',
      '--bytecode',
      'default,compile',
      '--runs',
      '1',
    ]);
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
    expect(rows(report)[0]?.scenario.set).toMatch(/small/);
  });

  it('names the pip that each new environment has, whatever else brings one', async () => {
    const folder = emptyFolder();
    await uv(folder, 'venv', '--seed');
    const python = join(folder, '.venv', 'bin', 'python');
    const bundled = execFileSync(python, ['-c', 'import ensurepip; print(ensurepip.version())']);
    writeFileSync(join(folder, 'requirements.txt'), 'pip==25.0\nsix==1.17.0\n');
    const only = ['--installer', 'pip', '--pip-version', 'bundled', '--bytecode', 'default', '--runs', '1'];
    const args = ['installs', '--requirements', 'requirements.txt', '--python', python, ...only];
    const { report } = await benchReport(args, { cwd: folder });
    expect(problems(report)).toEqual([]);
    expect(rows(report).map(({ scenario }) => scenario.version)).toEqual([bundled.toString().trim()]);
  });
});
