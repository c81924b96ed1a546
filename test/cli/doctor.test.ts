import { describe, expect, it } from 'vitest';
import { doctorSchema } from '../../src/domain/doctor.js';
import { coldstart, emptyFolder } from '../support/cli.js';

const parse = (stdout: string) => doctorSchema.parse(JSON.parse(stdout));

describe('coldstart doctor', () => {
  it('exits with 3 where there is no Python, and still tells the rest', async () => {
    const home = emptyFolder();
    const env = { PATH: home, HOME: home, PYENV_ROOT: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home };
    const { code, stdout } = await coldstart(['doctor', '--format', 'json', '--noise'], { env });
    expect(code).toBe(3);
    const { findings, ready } = parse(stdout);
    expect(ready).toBe(false);
    expect(findings.filter(({ status }) => status === 'problem').map(({ id }) => id)).toEqual(['pythons']);
    expect(findings.map(({ id }) => id)).toContain('load');
  });

  it('says first that nothing can be measured, and says everything with --all', async () => {
    const home = emptyFolder();
    const env = { PATH: home, HOME: home, PYENV_ROOT: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home };
    const [{ code, stdout }, all] = [
      await coldstart(['doctor'], { env }),
      await coldstart(['doctor', '--all'], { env }),
    ];
    expect(code).toBe(3);
    expect(stdout).toMatch(/^✗ not ready: 1 problem to solve first\n\n✗ pythons {2}There is no Python/);
    expect(stdout).toMatch(/^✓ \d+ checks are fine.* \(--all shows them\)$/m);
    expect(stdout).not.toMatch(/^✓ affinity/m);
    expect(all.stdout).toMatch(/^✓ affinity {2}This process may run on/m);
  });

  it('refuses other formats', async () => {
    const { code, stderr } = await coldstart(['doctor', '--format', 'csv']);
    expect(code).toBe(2);
    expect(stderr).toContain('table, json');
  });
});
