import { defined } from '../../domain/defined.js';
import type { Explanation, Owner } from '../../domain/explain.js';
import { type ImportNode, type ImportRun, selfMs } from '../../imports/import-nodes.js';
import type { OwnerName } from './places.js';

/** Of a node, with whose it is. */
export interface OwnedNode extends ImportNode {
  readonly owner: OwnerName;
}

/** What the program itself does, by the name of what was started. */
interface MainPart {
  readonly name: string;
  readonly boot: Explanation['boot'];
  readonly shown: (file: string) => string;
}

/**
 * Divides a start among those who are behind it: what each distribution, each module of the standard library and each of
 * the user's own files takes by itself, compilation, lines of .pth files, and what the program does beside imports.
 * Nothing is counted twice; dearest first. Pure.
 */
export function ownersOf(nodes: readonly OwnedNode[], run: ImportRun, main: MainPart): Owner[] {
  const owners = new Map<string, Owner>();
  const add = (
    owner: Omit<Owner, 'modules' | 'selfMs' | 'selfCpuMs' | 'selfWaitMs'>,
    cpuMs: number,
    waitMs: number,
  ) => {
    const key = `${owner.kind}\t${owner.name}`;
    const known = owners.get(key) ?? { ...owner, modules: 0, selfMs: 0, selfCpuMs: 0, selfWaitMs: 0 };
    owners.set(key, {
      ...known,
      modules: known.modules + 1,
      selfMs: known.selfMs + cpuMs + waitMs,
      selfCpuMs: (known.selfCpuMs ?? 0) + cpuMs,
      selfWaitMs: (known.selfWaitMs ?? 0) + waitMs,
    });
  };
  for (const { owner, selfCpuMs, selfWaitMs, compileMs, status } of nodes) {
    // Whoever waits for another thread takes nothing itself.
    if (status === 'waited') continue;
    add(owner, Math.max(0, selfCpuMs - compileMs), selfWaitMs);
    if (compileMs > 0) add({ kind: 'bytecode', name: 'compiling' }, Math.min(compileMs, selfCpuMs), 0);
  }
  for (const { file, line, selfCpuMs, selfWaitMs } of main.boot.lines)
    add(
      { kind: 'startup', name: [main.shown(file ?? ''), ...(line > 0 ? [line] : [])].join(':') },
      selfCpuMs,
      selfWaitMs,
    );
  const own: Owner = { kind: 'main', name: main.name, modules: 0, selfMs: run.ownMs };
  return [...owners.values(), own].sort((a, b) => b.selfMs - a.selfMs);
}

/** `selfMs` of each import and of all that it imports on its thread. Pure. */
export function totals(nodes: readonly ImportNode[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  // Whatever is inside began later.
  for (const node of [...nodes].reverse()) {
    const ms = (sums.get(node.id) ?? 0) + selfMs(node);
    sums.set(node.id, ms);
    sums.set(node.parent, (sums.get(node.parent) ?? 0) + ms);
  }
  return sums;
}

/** Absent values left out. */
export function placeOf({ file, line, function: name }: Pick<ImportNode, 'file' | 'line' | 'function'>) {
  return { line, ...defined({ file, function: name || undefined }) };
}
