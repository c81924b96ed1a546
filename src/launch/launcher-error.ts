import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ColdstartError, EXIT, measureError } from '../domain/errors.js';
import type { LaunchRequest } from './launcher-protocol.js';

/** The child could not be started: `code` is the errno's name (ENOENT, EACCES, ENOEXEC ...). */
export class LaunchError extends ColdstartError {
  readonly code: string;

  constructor(code: string, message: string, hint: string) {
    super(message, { exitCode: EXIT.unmeasured, hint });
    this.name = 'LaunchError';
    this.code = code;
  }
}

/** The launcher's error event in words: what could not be done, and what to do about it. */
export function launchError(
  event: { code: string; at: string; message: string },
  request: Pick<LaunchRequest, 'argv' | 'cwd'>,
): LaunchError {
  const program = request.argv[0] ?? '';
  if (event.at === 'ready') return readyError(event);
  if (event.at === 'files') {
    return new LaunchError(
      event.code,
      `A file of the trial, its stdin for example, could not be opened: ${event.message} (${event.code})`,
      'It must be there and readable in every trial.',
    );
  }
  if (event.at === 'cwd') {
    return new LaunchError(
      event.code,
      `The working directory ${request.cwd} cannot be entered: ${event.message} (${event.code})`,
      'Name a directory that exists and may be entered.',
    );
  }
  return new LaunchError(
    event.code,
    `${program} could not be started in ${request.cwd}: ${event.message} (${event.code})`,
    startHint(event.code, program, request.cwd),
  );
}

/** A condition that holds before the child is started would tell nothing about it. */
function readyError({ code, message }: { code: string; message: string }): LaunchError {
  switch (code) {
    case 'PORT_IN_USE':
      return new LaunchError(
        code,
        `Something else listens on ${message} already.`,
        'Use {port} in the condition and in the arguments: a free port, new for each trial.',
      );
    case 'SOCKET_EXISTS':
      return new LaunchError(
        code,
        `The socket ${message} of the readiness condition exists before the start, and no trial of this run made it.`,
        'Remove it if nobody needs it, or put {port} into its path: another one in each trial.',
      );
    case 'NO_SOCKET':
      return new LaunchError(
        code,
        `${message}, the socket of the readiness condition, is something else, and there before the start.`,
        'Name the path at which the worker makes its socket, or another one.',
      );
    case 'FILE_EXISTS':
      return new LaunchError(
        code,
        `The file ${message} of the readiness condition exists before the start.`,
        'Let the worker remove it when it ends, or wait for another file.',
      );
    default:
      return new LaunchError(
        code,
        `The readiness condition cannot be watched: ${message} (${code})`,
        'Choose another condition: see --ready.',
      );
  }
}

/** What people take for programs, and only a shell knows. */
const OF_SHELL: ReadonlySet<string> = new Set(
  '. alias cd eval exec exit export set shopt source trap type ulimit unset'.split(' '),
);

function startHint(code: string, program: string, cwd: string): string {
  const isPath = program.includes('/');
  switch (code) {
    case 'ENOENT':
      if (OF_SHELL.has(program))
        return `It is a part of the shell, and no program: name the shell too, sh -c "${program} …".`;
      if (!isPath) return 'It is not on the PATH of the child: check the spelling, or give its path.';
      return existsSync(resolve(cwd, program))
        ? 'The file is there; the interpreter in its first line, or its loader, is not.'
        : 'Check the path; a relative one starts at the working directory.';
    case 'EACCES':
      return 'It must be a file with the permission to execute: chmod +x.';
    case 'ENOEXEC':
      return 'A script needs a first line such as #!/bin/sh; a binary must be for this machine.';
    case 'E2BIG':
      return 'Its arguments and environment are longer than the system allows.';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Make room where temporary files lie (TMPDIR, else /tmp): what the child prints is kept there.';
    default:
      return 'Start the same command by hand in that directory to see more.';
  }
}

/** The error of a trial whose launcher was lost, which its row bears: the next trial has another launcher. */
export function lostLauncher(message: string, hint?: string): ColdstartError {
  return Object.assign(measureError(message, hint), { code: 'LAUNCHER_LOST' });
}

/** The error of a launcher that is not there (any more), told with what it was doing. */
export function launcherEndedError(
  python: string,
  running: { request: Pick<LaunchRequest, 'argv'>; pid?: number } | undefined,
  how: string,
): ColdstartError {
  const doing =
    running === undefined
      ? ''
      : ` while ${running.request.argv[0] ?? ''} ran (process ${running.pid ?? 'not known'})`;
  return lostLauncher(
    `The launcher, ${python}, ended${doing}: ${how}`,
    running === undefined
      ? 'Check that this Python (3.8 or later) starts and that there is memory left, or choose another one.'
      : 'What was measured may end its parent, or all processes: let it signal its own children only. Else check that there is memory left.',
  );
}
