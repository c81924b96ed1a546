import { basename, dirname, resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { InstallSet } from '../domain/plan.js';
import { exists, kindOf } from '../io/paths.js';
import type { InstallFlags } from './flags.js';
import { readNetwork } from './network.js';
import type { CommonRequest, InstallRequest } from './request-types.js';
import type { InstallElement } from './schema.js';

/** The newest against the newest uv: the one bundled with a Python may be years old. */
export const DEFAULT_PIP = 'latest';

/** An element with the flags over it. Throws usage errors. */
export async function installRequest(
  element: InstallElement,
  base: string,
  flags: InstallFlags,
  common: CommonRequest,
): Promise<InstallRequest> {
  const python = flags.python ?? element.python;
  const installer = flags.installer ?? element.installer ?? ['pip', 'uv'];
  const idle = installer.includes('uv')
    ? !installer.includes('pip') && flags.pipVersion && '--pip-version'
    : flags.linkMode && '--link-mode';
  if (idle)
    throw usageError(
      `${idle} cannot be used with --installer ${installer.join(',')}.`,
      'Leave out one of the two.',
    );
  if (common.ready !== undefined) {
    throw usageError('--ready is for workers and commands: an installation ends by itself.', 'Leave it out.');
  }
  const index = flags.index ?? element.index ?? 'loopback';
  const network = readNetwork(flags.latency ?? element.latency, flags.bandwidth ?? element.bandwidth);
  if (network && index === 'remote') {
    throw usageError(
      '--latency and --bandwidth are for the loopback index: a remote one has its own.',
      'Leave out --index remote, or both of them.',
    );
  }
  const resolve = flags.resolve ?? element.resolve;
  if (resolve && index === 'remote')
    throw usageError(
      '--resolve is for the loopback index, which has recorded pages.',
      'Leave out one of the two.',
    );
  const set = await setOf(element, base, flags);
  if (resolve && set.kind === 'uv-lock') {
    throw usageError(
      '--resolve cannot be used with a uv.lock, in which all versions are chosen.',
      'Name requirements that are not locked: --requirements FILE',
    );
  }
  return {
    runner: 'install',
    ...common,
    installer,
    installerCache: flags.installerCache ?? element.installerCache ?? ['warm'],
    bytecode: flags.bytecode ?? element.bytecode ?? ['default', 'compile'],
    linkMode: flags.linkMode ?? element.linkMode ?? [undefined],
    pipVersion: flags.pipVersion ?? element.pipVersion ?? [DEFAULT_PIP],
    index,
    set,
    ...defined({ network, resolve, disk: flags.disk ?? element.disk, python }),
  };
}

async function setOf(element: InstallElement, base: string, flags: InstallFlags): Promise<InstallSet> {
  const named = flags.requirements ?? element.requirements;
  const set = flags.set ?? element.set;
  if (named === undefined) return { kind: 'bundled', set: set ?? 'small' };
  if (flags.set !== undefined) {
    throw usageError('--set and --requirements name two sets.', 'Leave out one of the two.');
  }
  const path = resolve(base, named);
  const kind = await kindOf(path);
  if (kind === undefined)
    throw usageError(
      `No such file: ${named}.`,
      'Name requirements, a pyproject.toml, a uv.lock or a script.',
    );
  if (kind === 'folder') return folderSet(path, named);
  if (basename(path) === 'uv.lock') return { kind: 'uv-lock', folder: dirname(path) };
  if (basename(path) === 'pyproject.toml') return { kind: 'pyproject', folder: dirname(path) };
  return path.endsWith('.py') ? { kind: 'script', file: path } : { kind: 'requirements', file: path };
}

/** What a project's folder asks for, as for its workers. */
async function folderSet(folder: string, shown: string): Promise<InstallSet> {
  const has = (name: string) => exists(resolve(folder, name));
  if (await has('uv.lock')) return { kind: 'uv-lock', folder };
  if (await has('requirements.txt'))
    return { kind: 'requirements', file: resolve(folder, 'requirements.txt') };
  if (await has('pyproject.toml')) return { kind: 'pyproject', folder };
  throw usageError(
    `${shown} has no uv.lock, requirements.txt or pyproject.toml.`,
    'Name the file that says what is to be installed.',
  );
}
