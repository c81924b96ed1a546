import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { remember } from '../../src/commands/last-failure.js';
import { doctorSchema } from '../../src/domain/doctor.js';
import { EXIT } from '../../src/domain/errors.js';
import { keptFailureSchema } from '../../src/domain/last-failure.js';
import type { Io } from '../../src/io/io.js';
import { coldstart, emptyFolder } from '../support/cli.js';

/** A machine without Python, and what is kept there. */
function bare(more: Readonly<Record<string, string>> = {}) {
  const home = emptyFolder();
  const folders = { XDG_CACHE_HOME: home, XDG_DATA_HOME: home, XDG_STATE_HOME: join(home, 'state') };
  const file = join(home, 'state/coldstart/last-failure.json');
  return {
    env: { PATH: home, HOME: home, PYENV_ROOT: home, ...folders, ...more },
    file,
    kept: () => keptFailureSchema.parse(JSON.parse(readFileSync(file, 'utf8'))),
  };
}

describe('the last failure', () => {
  it('is not written through a link to a file of something else', async () => {
    const { env, file, kept } = bare();
    const other = join(env.HOME, 'other');
    writeFileSync(other, 'stays');
    mkdirSync(join(file, '..'), { recursive: true });
    symlinkSync(other, file);
    expect((await coldstart(['bench', '--python', '3.99', 'hello'], { env })).code).toBe(2);
    expect(readFileSync(other, 'utf8')).toBe('stays');
    expect(lstatSync(file).isFile()).toBe(true);
    expect(kept()).toMatchObject({ exitCode: 2 });
  });

  it('is told by doctor, with what it still needs', async () => {
    const { env, file, kept } = bare();
    const cwd = emptyFolder();
    expect((await coldstart(['bench', '--python', '3.99', 'hello'], { env, cwd })).code).toBe(2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    const command = ['coldstart', 'bench', '--python', '3.99', 'hello'];
    const need = { kind: 'python' };
    expect(kept()).toMatchObject({
      command,
      exitCode: 2,
      need,
      message: expect.stringMatching(/^There is no Python /),
    });
    const { code, stdout } = await coldstart(['doctor', '--format', 'json'], { env });
    expect(code).toBe(3);
    const { lastFailure, findings } = doctorSchema.parse(JSON.parse(stdout));
    expect(lastFailure).toMatchObject({ command, need });
    expect(findings[0]).toMatchObject({
      ...{ id: 'last-failure', status: 'warning', remedy: expect.stringContaining('uv python install') },
      message: expect.stringMatching(/It needs a Python, which is still not there\.$/),
    });
    // To look is no failure of its own.
    expect(kept()).toMatchObject({ command });
  });

  it('holds nothing that was given in secret', async () => {
    const { env, file } = bare({ MY_TOKEN: 'hunter2-of-env' });
    const argv = [
      'bench',
      '--env',
      'PLAIN=hunter2-given',
      '--args',
      'hunter2-args',
      '--',
      'x',
      '--password',
      'hunter2',
    ];
    const message = 'It said hunter2-of-env, PLAIN is hunter2-given: arn:aws:lambda:x:123456789012:f';
    await remember(EXIT.unmeasured, { message, hint: 'Not hunter2.' }, {
      argv,
      env,
      cwd: '/',
    } as unknown as Io);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('"PLAIN=***"');
    expect(text).toContain('It said ***, PLAIN is ***: arn:aws:lambda:x:***:f');
    expect(text).not.toContain('hunter2');
  });

  it('is none where the command line is at fault, or somebody ended it', async () => {
    const { env, file } = bare();
    for (const words of [['bench', '--rnus'], ['bench', 'missing.py'], ['frobnicate'], ['--version']])
      await coldstart(words, { env });
    await remember(EXIT.interrupted, { message: 'x' }, { argv: ['bench'], env } as unknown as Io);
    await remember(EXIT.exceeded, undefined, { argv: ['bench'], env } as unknown as Io);
    expect(existsSync(file)).toBe(false);
  });

  it('is forgotten when the same command succeeds, and not when another does', async () => {
    const { env, file, kept } = bare();
    const cwd = emptyFolder();
    const measured = { cwd, env: { XDG_STATE_HOME: env.XDG_STATE_HOME } };
    const words = ['bench', '--runs', '1', '--', './tool'];
    expect((await coldstart(words, measured)).code).toBe(3);
    expect(kept()).toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining('./tool could not be started'),
    });
    expect((await coldstart(['schema'], measured)).code).toBe(0);
    expect(existsSync(file)).toBe(true);
    writeFileSync(join(cwd, 'tool'), '#!/bin/sh\n');
    chmodSync(join(cwd, 'tool'), 0o755);
    expect((await coldstart(words, measured)).code).toBe(0);
    expect(existsSync(file)).toBe(false);
  });

  it('costs no word and no exit code where it cannot be kept, or is damaged', async () => {
    const { env, file } = bare();
    const asked = ['bench', '--python', '3.99', 'hello'];
    const expected = await coldstart(asked, { env });
    for (const state of ['/dev/null/state', '/proc/state']) {
      expect(await coldstart(asked, { env: { ...env, XDG_STATE_HOME: state } })).toEqual(expected);
    }
    writeFileSync(file, '{"kind": "fail');
    const { stdout } = await coldstart(['doctor', '--format', 'json'], { env });
    expect(doctorSchema.parse(JSON.parse(stdout))).not.toHaveProperty('lastFailure');
    expect((await coldstart(['cache'], { env })).code).toBe(0);
  });
});
