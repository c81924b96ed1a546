import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineId, sweep, temporaryFolder } from '../../../src/io/temporary-folder.js';
import { emptyFolder } from '../../support/cli.js';

async function deadPid(): Promise<number> {
  const child = spawn('/bin/sh', ['-c', 'exit 0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('temporaryFolder', () => {
  it('says whose it is, and removes what dead processes of this machine left, nothing else', async () => {
    const parent = emptyFolder();
    const [machine, dead] = [await machineId(), await deadPid()];
    const left = join(parent, `coldstart-emulator-${dead}-${machine}-Abc_12`);
    mkdirSync(join(left, 'task'), { recursive: true });
    writeFileSync(join(left, 'task', 'app.py'), '');
    const others = [
      `coldstart-emulator-${process.pid}-${machine}-Abc123`,
      `coldstart-emulator-${dead}-00000000-Abc123`,
      `coldstart-emulator-${dead}-${machine}-Abc1234`,
      `own-emulator-${dead}-${machine}-Abc123`,
      'coldstart-emulator-Abc123',
    ];
    for (const name of others) mkdirSync(join(parent, name));
    symlinkSync(emptyFolder(), join(parent, `coldstart-link-${dead}-${machine}-Abc123`));
    writeFileSync(join(parent, `coldstart-file-${dead}-${machine}-Abc123`), '');

    const made = await temporaryFolder('package', parent);
    expect(existsSync(left)).toBe(false);
    expect(readdirSync(parent)).toEqual(expect.arrayContaining(others));
    expect(readdirSync(parent)).toHaveLength(others.length + 3);
    expect(made).toMatch(new RegExp(`/coldstart-package-${process.pid}-${machine}-\\w{6}$`));
    // What it has made itself is what the next one looks for.
    expect(await temporaryFolder('package', parent)).not.toBe(made);
    await sweep(parent, machine);
    expect(existsSync(made)).toBe(true);
  });

  it.each([
    ['that is not there', 'missing', 'ENOENT'],
    ['that is a file', 'file', 'ENOTDIR'],
  ])('in a folder %s is an error that names TMPDIR', async (_, name, code) => {
    const parent = emptyFolder();
    writeFileSync(join(parent, 'file'), '');
    await expect(temporaryFolder('package', join(parent, name))).rejects.toMatchObject({
      ...{ name: 'ColdstartError', exitCode: 3 },
      message: expect.stringContaining(`${join(parent, name)} (${code})`),
      hint: expect.stringContaining('TMPDIR='),
    });
  });
});
