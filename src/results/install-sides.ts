import { commandOf } from '../domain/install-command.js';
import { leftBytecode } from '../domain/left-bytecode.js';
import { networkWords } from '../domain/network.js';
import type { InstallScenarioRecord, Trial } from '../domain/report.js';

/** The framing without which a figure about installers means little. */
const BYTECODE = {
  default: 'bytecode by default (pip compiles, uv does not)',
  compile: 'both compiled',
  none: 'nothing compiled',
} as const;

/** What a sentence needs to know of a row. */
export interface InstallSide {
  readonly id: string;
  readonly scenario: InstallScenarioRecord;
  readonly trials: readonly Trial[];
}

/** Two rows in words: what both have that tells them from other rows, and what each has alone. */
export interface InstallSides {
  readonly shared: readonly string[];
  readonly before: string;
  readonly after: string;
  /** Whether uv linked in one way where two were asked for: there is no difference to measure. */
  readonly sameLinks: boolean;
}

export function installSides(base: InstallSide, head: InstallSide): InstallSides {
  const [ofBase, ofHead] = [linksUsed(base), linksUsed(head)];
  const isOneMode = ofBase.length === 1 && ofHead.length === 1 && ofBase[0] === ofHead[0];
  const askedForTwo = base.scenario.linkMode !== head.scenario.linkMode;
  const isOneTool = commandOf(base.scenario) === commandOf(head.scenario);
  return {
    shared: shared(base, head),
    before: alone(base, head),
    after: alone(head, base),
    sameLinks: isOneTool && askedForTwo && isOneMode && (fellBack(base) || fellBack(head)),
  };
}

/** What is the same on both sides and matters. */
function shared(base: InstallSide, head: InstallSide): string[] {
  const [before, after] = [base.scenario, head.scenario];
  const [name = ''] = head.id.split('/');
  return [
    ...(name === 'install' || name !== base.id.split('/')[0] ? [] : [name]),
    ...(before.cache === after.cache ? [cacheWords(before)] : []),
    ...(before.pageCache === 'evicted' && after.pageCache === 'evicted' ? ['page cache evicted'] : []),
    ...(before.index === 'remote' || after.index === 'remote' ? ['remote index, network included'] : []),
    ...(before.resolve && after.resolve ? ['resolution included'] : []),
    ...(after.network !== undefined && networkOf(before) === networkOf(after) ? [networkOf(after)] : []),
    ...bytecode(before, after),
    ...(samePython(before, after) ? [`Python ${after.python.version}`] : []),
    ...sharedTool(before, after),
    ...(before.linkMode !== undefined && before.linkMode === after.linkMode ? [linkWords(head)] : []),
    ...axes(after, (name) => before.axes?.[name] === after.axes?.[name]),
  ];
}

/** Again is about the environment. */
function cacheWords({ cache }: InstallScenarioRecord): string {
  return cache === 'again' ? 'environment that is there' : `${cache} cache`;
}

/** By default means unlike work for two installers; told or by itself, the same bytecode is the same. */
function bytecode(before: InstallScenarioRecord, after: InstallScenarioRecord): string[] {
  if (before.bytecode === after.bytecode) return [BYTECODE[before.bytecode]];
  const left = leftBytecode(before);
  return left === leftBytecode(after) ? [BYTECODE[left]] : [];
}

function sharedTool(before: InstallScenarioRecord, after: InstallScenarioRecord): string[] {
  if (commandOf(before) !== commandOf(after)) return [];
  return before.version === after.version ? [toolOf(after)] : [commandOf(after)];
}

/** The name of a side: what it has and the other has not. */
function alone(side: InstallSide, other: InstallSide): string {
  const [mine, theirs] = [side.scenario, other.scenario];
  if (commandOf(mine) !== commandOf(theirs))
    return `${toolOf(mine)}${mine.linkMode === undefined ? '' : ` with ${linkWords(side)}`}`;
  // The pip that comes with a Python differs with it.
  const tool = mine.version === theirs.version ? '' : ` with ${toolOf(mine)}`;
  if (mine.cache !== theirs.cache) return `${mine.cache === 'again' ? 'an' : 'a'} ${cacheWords(mine)}${tool}`;
  if (mine.bytecode !== theirs.bytecode) return `bytecode ${mine.bytecode}${tool}`;
  if (mine.linkMode !== theirs.linkMode) return `${linkWords(side)}${tool}`;
  if (mine.python.version !== theirs.python.version) return `Python ${mine.python.version}${tool}`;
  if (!samePython(mine, theirs)) return `${mine.python.executable}${tool}`;
  if (mine.resolve !== theirs.resolve) return `${mine.resolve ? 'resolution' : 'a lock'}${tool}`;
  if (networkOf(mine) !== networkOf(theirs)) return `${networkOf(mine)}${tool}`;
  const own = axes(mine, (name) => mine.axes?.[name] !== theirs.axes?.[name]);
  return own.length > 0 ? own.join(', ') : toolOf(mine);
}

function samePython({ python: a }: InstallScenarioRecord, { python: b }: InstallScenarioRecord): boolean {
  return a.version === b.version && a.executable === b.executable;
}

function axes({ axes: all = {} }: InstallScenarioRecord, wanted: (name: string) => boolean): string[] {
  return Object.entries(all).flatMap(([name, value]) => (wanted(name) ? [`${name}=${value}`] : []));
}

function networkOf({ network }: InstallScenarioRecord): string {
  return network ? networkWords(network) : 'no network';
}

function toolOf(record: InstallScenarioRecord): string {
  return `${commandOf(record)} ${record.version}`;
}

/** The link mode as asked, and what became of it where that is something else. */
function linkWords(side: InstallSide): string {
  const used = linksUsed(side).join(' and ');
  const { linkMode } = side.scenario;
  if (linkMode === undefined) return `link mode by default${used === '' ? '' : ` (${used})`}`;
  return `link mode ${linkMode}${fellBack(side) ? ` (${used} was used)` : ''}`;
}

/** A clone looks like a copy. */
function fellBack(side: InstallSide): boolean {
  const { linkMode } = side.scenario;
  if (linkMode === undefined) return false;
  const expected = linkMode === 'clone' ? 'copy' : linkMode;
  return linksUsed(side).some((used) => used !== expected);
}

function linksUsed({ trials }: InstallSide): string[] {
  return [...new Set(trials.flatMap((trial) => ('linkMode' in trial ? [trial.linkMode] : [])))];
}
