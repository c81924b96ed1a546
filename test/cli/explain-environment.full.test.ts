import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/domain/explain.js';
import { coldstart } from '../support/cli.js';

/** The fewest with which remedies are measured. Whether they help is decided by others: a median is harder to move. */
const RUNS = 12;

const places: string[] = [];
function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'coldstart-test-')));
  places.push(folder);
  return folder;
}
afterAll(() => {
  for (const place of places) rmSync(place, { recursive: true, force: true });
});

async function remediesOf(cwd: string, args: readonly string[]) {
  const { code, stdout, stderr } = await coldstart(
    ['explain', ...args, '--runs', String(RUNS), '--format', 'json', '--quiet', '--seed', '1'],
    { cwd },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { remedies } = explanationSchema.parse(JSON.parse(stdout));
  if (!remedies) throw new Error('no remedies were measured');
  return remedies;
}

it('another Python is measured where the worker needs no packages', { timeout: 300_000 }, async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'worker.py'), 'print("done")\n');
  const { measured, noHelp, notMeasured } = await remediesOf(cwd, ['worker.py']);
  const others = measured.filter(({ kind }) => kind === 'python');
  if (others.length === 0)
    expect([...noHelp, ...notMeasured].map(({ label }) => label)).toContain('another Python');
  for (const one of others) {
    expect(one).toMatchObject({ against: 'no-op', n: RUNS });
    expect(one.label).toMatch(/^Python 3\.\d+\.\d+ \(\/.*\)$/);
  }
});

describe('lines of .pth files', () => {
  it('are measured in a copy of the environment, which is not changed', { timeout: 300_000 }, async () => {
    const venv = join(emptyFolder(), 'venv');
    execFileSync('python3', ['-m', 'venv', '--without-pip', venv]);
    const python = join(venv, 'bin', 'python');
    const code = 'import sysconfig; print(sysconfig.get_path("purelib"))';
    const site = execFileSync(python, ['-c', code], { encoding: 'utf8' }).trim();
    writeFileSync(join(site, 'slow.pth'), 'import slow_boot\nimport also_slow\n');
    for (const name of ['slow_boot.py', 'also_slow.py'])
      writeFileSync(join(site, name), 'import time\ntime.sleep(0.08)\n');
    const info = join(site, 'nowhere_else-1.0.dist-info');
    mkdirSync(info);
    writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: nowhere-else\nVersion: 1.0\n');
    writeFileSync(join(info, 'RECORD'), 'nowhere_else.py,,0\n');
    writeFileSync(join(site, 'nowhere_else.py'), '');
    const before = readdirSync(venv, { recursive: true }).sort();
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'worker.py'), 'import nowhere_else\nprint("done")\n');
    const remedies = await remediesOf(cwd, ['worker.py', '--venv', venv]);
    const found = (label: string) => remedies.measured.find((one) => one.label === label);
    for (const label of ['without slow.pth:1', 'without slow.pth:2']) {
      expect(found(label)).toMatchObject({ kind: 'site-line', n: RUNS, against: 'scratch-site' });
      expect(found(label)?.savesMs).toBeGreaterThan(40);
    }
    expect(found('without slow.pth:1 and slow.pth:2')?.savesMs).toBeGreaterThan(80);
    expect(remedies.scratchSite?.n).toBe(RUNS);
    expect(remedies.measured.map(({ label }) => label)).not.toContain('its environment in a scratch copy');
    expect(readdirSync(venv, { recursive: true }).sort()).toEqual(before);

    // No other Python has its packages, and nothing says which they are.
    expect(remedies.measured.map(({ kind }) => kind)).not.toContain('python');
    for (const { label, reason } of remedies.notMeasured.filter(({ label }) => /^Python /.test(label)))
      expect({ label, reason }).toEqual({
        label,
        reason: 'it does not have nowhere-else, and nothing says how to get it',
      });
  });
});
