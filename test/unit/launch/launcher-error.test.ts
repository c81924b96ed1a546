import { describe, expect, it } from 'vitest';
import { launchError, launcherEndedError } from '../../../src/launch/launcher-error.js';

const request = (program: string) => ({ argv: [program, '--token=secret'], cwd: '/' });

describe('launchError', () => {
  it('names the program, the place and the next step', () => {
    const error = launchError(
      { code: 'ENOENT', at: 'program', message: 'No such file or directory' },
      request('uvx'),
    );
    expect(error).toMatchObject({ name: 'LaunchError', code: 'ENOENT', exitCode: 3 });
    expect(error.message).toBe('uvx could not be started in /: No such file or directory (ENOENT)');
    expect(error.hint).toBe('It is not on the PATH of the child: check the spelling, or give its path.');
  });

  it.each([
    ['ENOENT', './no/such/file', /relative one/],
    // A path that exists, whatever the machine.
    ['ENOENT', '/', /first line/],
    ['EACCES', './a', /chmod/],
    ['ENOEXEC', './a', /#!/],
    ['E2BIG', './a', /longer/],
    ['ENOSPC', './a', /TMPDIR/],
    ['EMFILE', './a', /by hand/],
  ])('%s of %s has its own hint', (code, program, hint) => {
    expect(launchError({ code, at: 'program', message: 'x' }, request(program)).hint).toMatch(hint);
  });

  it('tells a wrong folder from a wrong program', () => {
    const error = launchError({ code: 'EACCES', at: 'cwd', message: 'Permission denied' }, request('uvx'));
    expect(error.message).toBe('The working directory / cannot be entered: Permission denied (EACCES)');
  });

  it('repeats no arguments', () => {
    const event = { code: 'E2BIG', at: 'program', message: 'Argument list too long' };
    const texts = [
      launchError(event, request('uvx')),
      launcherEndedError('python3', { request: request('uvx') }, 'SIGKILL'),
    ];
    expect(texts.map((error) => `${error.message} ${error.hint}`).join()).not.toContain('secret');
  });
});

describe('launcherEndedError', () => {
  it('says what was running', () => {
    const error = launcherEndedError('python3', { request: request('uvx'), pid: 12 }, 'SIGKILL');
    expect(error).toMatchObject({
      code: 'LAUNCHER_LOST',
      hint: expect.stringContaining('may end its parent'),
    });
    expect(error.message).toBe('The launcher, python3, ended while uvx ran (process 12): SIGKILL');
    expect(launcherEndedError('python3', undefined, 'exit code 1').message).toBe(
      'The launcher, python3, ended: exit code 1',
    );
  });
});
