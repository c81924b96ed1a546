import type { InstallScenario } from '../../domain/plan.js';
import type { OkInstallTrial, Warning } from '../../domain/report.js';
import { listed } from '../../domain/words.js';
import { OLDEST_UV } from '../../python/uv.js';
import type { SharedSet } from '../../wheels/shared-set.js';
import type { Prepared } from './row.js';

const MOST_NAMED = 3;

/** What the first import leaves out counts for nobody: the rows are alike, but less than the set. */
export function notImported({ failures }: SharedSet): Warning | undefined {
  const [first] = failures;
  if (!first) return undefined;
  const others = [...failures.keys()].slice(1);
  const also = others.length > 0 ? `, nor ${listed(others, MOST_NAMED - 1)}` : '';
  return {
    code: 'NOT_IMPORTED',
    message: `the first import is without ${first[0]}, which cannot be imported (${first[1]})${also}.`,
    remedy:
      'Give it what it needs, for example a variable with --env NAME=VALUE, or accept the times without it.',
  };
}

/** What the user's own installation would follow, and this one does not. */
export function notRead({ lock: { unread } }: SharedSet): Warning | undefined {
  if (unread === undefined) return undefined;
  return {
    code: 'METADATA_NOT_READ',
    message: `${unread}: what is measured comes from the index alone.`,
    remedy: 'To have it counted, write the sources into a pyproject.toml and name that: --requirements FILE',
  };
}

/** uv follows them, and a pip by itself would choose otherwise. */
export function chosenBySettings({ lock: { chosenBy } }: SharedSet): Warning | undefined {
  if (chosenBy === undefined) return undefined;
  return {
    code: 'UV_SETTINGS',
    message: `the versions were chosen by settings of your uv: ${chosenBy}.`,
    remedy:
      'Both installers get them, but pip by itself would not: measure what is locked, or set UV_NO_CONFIG=1.',
  };
}

/** Whoever has an old uv would take its figures for those of another. */
export function otherUv({ passedUv, version }: Pick<Prepared, 'passedUv' | 'version'>): Warning | undefined {
  if (!passedUv) return undefined;
  return {
    code: 'OTHER_UV',
    message: `uv ${passedUv.version} in ${passedUv.path} is older than ${OLDEST_UV}: uv ${version} of coldstart’s cache is measured.`,
    remedy: `Have uv ${OLDEST_UV} or later first in PATH.`,
  };
}

/** What a new project would not get any more: pinned, it is installed all the same. */
export function yanked({ wheels: { wheels } }: SharedSet): Warning | undefined {
  const all = wheels.flatMap(({ name, version, yanked: reason }) =>
    reason === undefined ? [] : [`${name} ${version}${reason === '' ? '' : ` (${reason})`}`],
  );
  if (all.length === 0) return undefined;
  return {
    code: 'YANKED',
    message: `the index has withdrawn ${listed(all, MOST_NAMED)}; pinned, ${all.length === 1 ? 'it is' : 'they are'} installed all the same.`,
    remedy: 'Choose another version: a resolution without pins would not take this one.',
  };
}

/** Both installers get the same set: what they leave must be the same but for bytecode and their own notes. */
export function treesDiffer(set: SharedSet, id: string, files: readonly string[]): Warning | undefined {
  set.tree ??= { id, files };
  const [mine, theirs] = [new Set(files), new Set(set.tree.files)];
  const differing = [
    ...files.filter((file) => !theirs.has(file)),
    ...set.tree.files.filter((file) => !mine.has(file)),
  ];
  if (differing.length === 0) return undefined;
  const named = [...new Set(differing.flatMap((file) => file.split(' ', 1)))];
  return {
    code: 'TREES_DIFFER',
    message: `it installed different files than ${set.tree.id}: ${listed(named, MOST_NAMED)}.`,
    remedy: 'The rows did not do the same work: read their times with that in mind.',
  };
}

/** With remote indexes each installer keeps those that it was told. */
export function indexesDiffer({ set, remote }: Prepared, id: string): Warning | undefined {
  if (!remote) return undefined;
  set.indexes ??= { id, shown: remote.shown };
  if (set.indexes.shown === remote.shown) return undefined;
  return {
    code: 'INDEXES_DIFFER',
    message: `it is configured with ${remote.shown}, ${set.indexes.id} with ${set.indexes.shown}.`,
    remedy:
      'The times are those of different indexes: configure the same for both, or measure with --index loopback.',
  };
}

/** uv falls back where the file system cannot do what was asked. A clone looks like a copy. */
export function otherLinkMode(
  asked: InstallScenario['linkMode'],
  used: OkInstallTrial['linkMode'],
): Warning | undefined {
  if (asked === undefined || used === (asked === 'clone' ? 'copy' : asked)) return undefined;
  return {
    code: 'OTHER_LINK_MODE',
    message: `link mode ${asked} was requested, but uv used ${used}: this file system does not support it.`,
    remedy: `Its figures are those of ${used}.`,
  };
}
