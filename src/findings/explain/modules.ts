import { defined } from '../../domain/defined.js';
import type { ExplainedModule, Explanation } from '../../domain/explain.js';
import type { ImportRun } from '../../imports/import-nodes.js';
import type { OwnerOf } from './places.js';

/** What the program does beside imports is told under this name, as Python calls its module. */
export const MAIN = '__main__';

/** One import, or all of one module in one run. */
interface Spent {
  readonly module: string;
  readonly parent: string | undefined;
  readonly owner: Pick<ExplainedModule, 'owner' | 'ownerKind'>;
  readonly cpuMs: number;
  readonly waitMs: number;
  readonly isAbsent: boolean;
}

/**
 * What each module took by itself in each run in which it was imported, without compilation, and what the program did
 * beside imports, where the CPU time of its process is known. Pure.
 */
export function explainedModules(
  runs: readonly ImportRun[],
  whose: OwnerOf,
  mainName: string,
): ExplainedModule[] {
  return overRuns(runs.map((run) => [...spentIn(run, whose), ...mainOf(run, mainName)]));
}

/** The same from the imports of a single run, as older versions wrote them. Pure. */
export function modulesOfOneRun({ imports, owners }: Pick<Explanation, 'imports' | 'owners'>) {
  const kinds = new Map(owners.map(({ kind, name }) => [name, kind]));
  const names = new Map(imports.map(({ id, module }) => [id, module]));
  const all = imports.map(({ module, parent, owner = module, status, ...node }): Spent => {
    const kind = kinds.get(owner);
    const ownerKind = kind === 'distribution' || kind === 'own' || kind === 'stdlib' ? kind : 'other';
    return {
      ...{ module, parent: names.get(parent), owner: { owner, ownerKind }, isAbsent: isAbsent(status) },
      ...{ cpuMs: Math.max(0, node.selfCpuMs - node.compileMs), waitMs: node.selfWaitMs },
    };
  });
  return overRuns([[...summed(all)]]);
}

function spentIn({ nodes }: ImportRun, whose: OwnerOf) {
  const names = new Map(nodes.map(({ id, module }) => [id, module]));
  // Where it waits for another thread, that one loads it.
  const loading = nodes.filter(({ status }) => status !== 'waited');
  return summed(
    loading.map(({ module, parent, loader, origin, status, selfCpuMs, selfWaitMs, compileMs }): Spent => {
      const { name, kind } = whose(module, loader, origin);
      return {
        ...{ module, parent: names.get(parent), owner: { owner: name, ownerKind: kind } },
        ...{ cpuMs: Math.max(0, selfCpuMs - compileMs), waitMs: selfWaitMs, isAbsent: isAbsent(status) },
      };
    }),
  );
}

const isAbsent = (status: string) => status !== 'ok' && status !== 'open';

/** A module that was tried in vain, or loaded again, counts with all of that. */
function summed(all: readonly Spent[]): Iterable<Spent> {
  const found = new Map<string, Spent>();
  for (const one of all) {
    const known = found.get(one.module);
    found.set(one.module, known ? both(known, one) : one);
  }
  return found.values();
}

function both(known: Spent, one: Spent): Spent {
  return {
    ...(known.isAbsent ? one : known),
    ...{ parent: known.parent, isAbsent: known.isAbsent && one.isAbsent },
    ...{ cpuMs: known.cpuMs + one.cpuMs, waitMs: known.waitMs + one.waitMs },
  };
}

function mainOf({ nodes, processCpuMs, hookMs }: ImportRun, owner: string): Spent[] {
  if (processCpuMs === undefined) return [];
  const cpuMs = Math.max(
    0,
    nodes.reduce((ms, { selfCpuMs }) => ms - selfCpuMs, processCpuMs - hookMs),
  );
  return [
    {
      ...{ module: MAIN, parent: undefined, owner: { owner, ownerKind: 'main' } },
      ...{ cpuMs, waitMs: 0, isAbsent: false },
    },
  ];
}

function overRuns(runs: readonly (readonly Spent[])[]): ExplainedModule[] {
  const found = new Map<string, Spent[]>();
  for (const one of runs.flat()) found.set(one.module, [...(found.get(one.module) ?? []), one]);
  return [...found.values()].map((all): ExplainedModule => {
    const {
      module,
      parent,
      owner,
      isAbsent: isGone,
    } = all.reduce((known, one) => (known.isAbsent ? one : known));
    return {
      ...{ module, ...defined({ parent }), ...owner },
      ...{ cpuMs: all.map(({ cpuMs }) => cpuMs), waitMs: all.map(({ waitMs }) => waitMs) },
      ...(isGone ? { isAbsent: true } : {}),
    };
  });
}
