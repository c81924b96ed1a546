import type { Why } from '../../domain/explain.js';
import { normaliseName } from '../../domain/project-name.js';
import { chainsTo } from '../../imports/chains.js';
import { type CostedStatement, exclusiveMs, type ImportGraph } from '../../imports/graph.js';
import type { ImportEdge } from '../../imports/trace-lines.js';
import { placeOf } from './owners.js';

/** What chains are made from. */
export interface WhyFacts {
  readonly graph: ImportGraph;
  readonly statements: readonly CostedStatement[];
  /** By module, the name of whose it is. */
  readonly owners: ReadonlyMap<string, string>;
  isOwn(file: string): boolean;
}

/** The modules that a name stands for: a module with all in it, else all of a distribution or file. Pure. */
export function modulesNamed(name: string, { graph, owners }: Pick<WhyFacts, 'graph' | 'owners'>): string[] {
  const modules = [...graph.selfMs.keys()];
  const inside = modules.filter((module) => module === name || module.startsWith(`${name}.`));
  if (inside.length > 0) return inside;
  return modules.filter((module) => normaliseName(owners.get(module) ?? '') === normaliseName(name));
}

/** Who imports what a name stands for, and what is saved where; `undefined` where nothing has that name. Pure. */
export function whyOf(name: string, facts: WhyFacts): Why | undefined {
  const { graph, statements } = facts;
  const modules = new Set(modulesNamed(name, facts));
  if (modules.size === 0) return undefined;
  const into = graph.edges.filter(({ from, to }) => modules.has(to) && !modules.has(from));
  const all = chainsTo(graph, modules).map((steps) => {
    const cut = steps.findLast(({ file }) => file !== undefined && facts.isOwn(file));
    const statement = cut && statements.find((one) => isAt(one, cut));
    return {
      steps: steps.map((step) => ({ module: step.from, ...placeOf(step), to: step.to })),
      ...(cut && statement ? { cutAt: placeOf(cut), exclusiveMs: statement.exclusiveMs } : {}),
      alike: 0,
    };
  });
  // One that is cut is cut for all that lead through it.
  const chains = new Map<string, Why['chains'][number]>();
  for (const chain of all) {
    const key = chain.cutAt ? `${chain.cutAt.file}:${chain.cutAt.line}` : '';
    const known = chains.get(key);
    chains.set(key, known ? { ...known, alike: known.alike + 1 } : chain);
  }
  return {
    name,
    modules: modules.size,
    selfMs: [...modules].reduce((sum, module) => sum + (graph.selfMs.get(module) ?? 0), 0),
    exclusiveMs: exclusiveMs(graph, new Set(into)),
    chains: [...chains.values()],
  };
}

function isAt(one: Omit<ImportEdge, 'to'>, { from, file, line }: ImportEdge): boolean {
  return one.from === from && one.file === file && one.line === line;
}
