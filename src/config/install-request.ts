import { resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { DependencyChoice, InstallSet } from '../domain/plan.js';
import { kindOf } from '../io/paths.js';
import { dependencyFileIn, namedFile, unusedFilesIn } from '../project/dependency-files.js';
import { INSTALL_STATES, statesOf } from './bytecode-states.js';
import { installersAndStarts } from './first-start.js';
import type { InstallFlags } from './flags.js';
import { readNetwork } from './network.js';
import type { CommonRequest, InstallRequest } from './request-types.js';
import type { InstallElement } from './schema.js';

/** The newest against the newest uv: the one bundled with a Python may be years old. */
export const DEFAULT_PIP = 'latest';

const PIP_VERSION = /^(?:latest|bundled|\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?(?:\.(?:post|dev)\d+)*)$/;

/** An element with the flags over it. Throws usage errors. */
export async function installRequest(
  element: InstallElement,
  base: string,
  flags: InstallFlags & { readonly choice: DependencyChoice | undefined },
  common: CommonRequest,
): Promise<InstallRequest> {
  const python = flags.python ?? element.python;
  const index = flags.index ?? element.index ?? 'loopback';
  const resolve = flags.resolve ?? element.resolve;
  const disk = flags.disk ?? element.disk;
  const bytecode = statesOf(INSTALL_STATES, flags.bytecode) ?? element.bytecode;
  const axes = installersAndStarts({
    ...{ bytecode, index, disk },
    installer: flags.installer ?? element.installer,
    firstStart: flags.firstStart ?? element.firstStart,
    installerCache: flags.installerCache ?? element.installerCache,
  });
  const { installer, firstStart } = axes;
  const idle =
    installer.includes('uv') || firstStart
      ? !installer.includes('pip') && flags.pipVersion && '--pip-version'
      : flags.linkMode && '--link-mode';
  if (idle)
    throw usageError(
      `${idle} cannot be used with ${installer.length > 0 ? `--installer ${installer.join(',')}` : '--first-start'}.`,
      'Leave out one of the two.',
    );
  const pipVersion = flags.pipVersion ?? element.pipVersion ?? [DEFAULT_PIP];
  const strange = pipVersion.find((version) => !PIP_VERSION.test(version));
  if (strange !== undefined) {
    throw usageError(
      `--pip-version ${strange} is no version of pip.`,
      'Write latest, bundled, or a version such as 25.3.',
    );
  }
  if (common.ready !== undefined) {
    throw usageError('--ready is for workers and commands: an installation ends by itself.', 'Leave it out.');
  }
  const network = readNetwork(flags.latency ?? element.latency, flags.bandwidth ?? element.bandwidth);
  if (network && index === 'remote') {
    throw usageError(
      '--latency and --bandwidth are for the loopback index: a remote one has its own.',
      'Leave out --index remote, or both of them.',
    );
  }
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
    ...axes,
    bytecode: bytecode ?? ['default', 'compile'],
    linkMode: flags.linkMode ?? element.linkMode ?? [undefined],
    pipVersion,
    index,
    set: withChoice(set, flags.choice),
    ...defined({ network, resolve, disk, python }),
  };
}

async function setOf(
  element: InstallElement,
  base: string,
  flags: InstallFlags & { readonly choice: DependencyChoice | undefined },
): Promise<InstallSet> {
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
  if (kind === 'folder') return folderSet(path, named, flags.choice?.groups);
  return namedFile(path);
}

/** What a project's folder asks for, as for its workers. */
async function folderSet(
  folder: string,
  shown: string,
  groups: readonly string[] | undefined,
): Promise<InstallSet> {
  const found = await dependencyFileIn(folder, groups);
  if (found) return found;
  const [unusable] = await unusedFilesIn(folder, 'list');
  throw usageError(
    unusable?.message ??
      `${shown} has neither a lock nor requirements, nor a pyproject.toml that names what it needs.`,
    unusable?.remedy ?? 'Name the file that says what is to be installed.',
  );
}

function withChoice(set: InstallSet, choice: DependencyChoice | undefined): InstallSet {
  if (!choice) return set;
  if (set.kind !== 'bundled' && set.kind !== 'script') return { ...set, choice };
  throw usageError(
    '--extra and --group are of a project, which is not what is installed here.',
    'Name it: --requirements FOLDER',
  );
}
