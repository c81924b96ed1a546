import { defined } from '../../domain/defined.js';
import type { ExplainedImport, Explanation } from '../../domain/explain.js';
import type { CodePlaces, InstalledDistribution, TracedRun } from '../../domain/facts/imports.js';
import { ownEntry } from '../../domain/own-entry.js';
import type { ImportCost } from '../../domain/report.js';
import { exclusiveCosts, importGraph, lostModules } from '../../imports/graph.js';
import { type ImportRun, importRun, selfMs } from '../../imports/import-nodes.js';
import { type ImportEdge, parseTrace, processTrace } from '../../imports/trace-lines.js';
import { bootFacts } from './boot.js';
import { initOf, rootedEdge } from './handler-init.js';
import type { LostBy } from './import-remedies.js';
import { importWarnings, unseen } from './import-warnings.js';
import { explainedModules } from './modules.js';
import { type OwnedNode, ownersOf, placeOf, totals } from './owners.js';
import { isOwn, ownerOf, shownFile } from './places.js';
import { type WhyFacts, whyOf } from './why.js';
import { workBefore } from './work.js';

/** What single runs told of the imports of one worker. */
export interface ExplainFacts {
  /** At least one. */
  readonly timed: readonly TracedRun[];
  readonly edges: TracedRun | { readonly failure: string };
  readonly statements: TracedRun | { readonly failure: string };
  readonly boot?: string;
  readonly importTime: readonly ImportCost[];
  readonly places: CodePlaces;
  readonly distributions: readonly InstalledDistribution[];
  /** What was started, for what it does beside imports. */
  readonly mainName: string;
  /** Of a Lambda handler: the module that the runtime client imports. */
  readonly handlerModule?: string;
}

type Explained = Pick<
  Explanation,
  | 'traced'
  | 'owners'
  | 'imports'
  | 'modules'
  | 'statements'
  | 'edges'
  | 'work'
  | 'boot'
  | 'crossCheck'
  | 'warnings'
>;

/** Where a start goes, how to ask for ways to a module, and what would not be loaded without some statements. Pure. */
export function explained(facts: ExplainFacts): Explained & {
  why(name: string): ReturnType<typeof whyOf>;
  lost: LostBy;
} {
  const { places } = facts;
  const runs = facts.timed.map(importRun);
  const run = shortest(runs);
  const whose = ownerOf(places, facts.distributions);
  const { handlerModule } = facts;
  const owned = run.nodes.map(
    (node): OwnedNode => ({ ...node, owner: whose(node.module, node.loader, node.origin) }),
  );
  const init = handlerModule === undefined ? undefined : initOf(owned, handlerModule);
  const nodes = init?.nodes ?? owned;
  const boot = bootFacts(facts.boot);
  const graph = importGraph(costs(nodes), [
    ...edgesOf(facts.edges).map((edge) =>
      handlerModule === undefined ? edge : rootedEdge(edge, handlerModule),
    ),
    // To load a module again it must be there.
    ...nodes.filter(({ via }) => via !== 'reload').map(edgeOf),
  ]);
  const { edges, statements } = exclusiveCosts(graph);
  const isOwnFile = (file: string) => isOwn(file, places);
  const whyFacts: WhyFacts = {
    ...{ graph, statements, isOwn: isOwnFile },
    owners: new Map(nodes.map(({ module, owner }) => [module, owner.name])),
  };
  return {
    traced: {
      runs: facts.timed.length,
      ...{ bootMs: run.bootMs, readyMs: run.readyMs, ownMs: run.ownMs },
      importsMs: run.readyMs - run.bootMs - run.ownMs,
      ...defined({ runtimeMs: init?.atMs === undefined ? undefined : init.atMs - run.bootMs }),
      ...defined({ processCpuMs: run.processCpuMs }),
      hookMs: run.hookMs,
    },
    owners: ownersOf(nodes, run, {
      ...{ name: facts.mainName, boot },
      shown: (file) => file.slice(file.lastIndexOf('/') + 1),
    }),
    imports: explainedImports(nodes),
    modules: explainedModules(runs, whose, facts.mainName),
    statements: statements
      .map(({ from, targets, exclusiveMs, ...place }) => {
        const own = place.file !== undefined && isOwnFile(place.file);
        return { module: from, ...placeOf(place), targets: [...targets], own, exclusiveMs };
      })
      .sort((a, b) => b.exclusiveMs - a.exclusiveMs),
    edges: edges.map(({ from, to, exclusiveMs, ...place }) => ({ from, to, ...placeOf(place), exclusiveMs })),
    work: 'failure' in facts.statements ? [] : workBefore(facts.statements),
    boot,
    ...defined({ crossCheck: crossCheck(nodes, facts.importTime) }),
    warnings: [...unseen(facts), ...importWarnings(run, nodes, (file) => shownFile(file, places))],
    why: (name) => whyOf(name, whyFacts),
    lost: (places) => {
      const isCut = ({ file, line }: ImportEdge) =>
        places.some((place) => place.file === file && place.line === line);
      return lostModules(graph, new Set(graph.edges.filter(isCut))).map((module) => {
        const owner = whyFacts.owners.get(module) ?? module;
        return { module, owner, selfMs: graph.selfMs.get(module) ?? 0 };
      });
    },
  };
}

/** Whatever disturbs a run makes it longer. */
function shortest(runs: readonly ImportRun[]): ImportRun {
  const [first, ...others] = runs;
  if (!first) throw new Error('there is no run to explain');
  const spanMs = ({ bootMs, readyMs }: ImportRun) => readyMs - bootMs;
  return others.reduce((least, run) => (spanMs(run) < spanMs(least) ? run : least), first);
}

/** A module that was tried in vain, or loaded again, counts with all of that. */
function costs(nodes: readonly OwnedNode[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const node of nodes) {
    const ms = node.status === 'waited' ? 0 : selfMs(node);
    found.set(node.module, (found.get(node.module) ?? 0) + ms);
  }
  return found;
}

function edgesOf(run: ExplainFacts['edges']): ImportEdge[] {
  if ('failure' in run) return [];
  return processTrace(run.texts.map(parseTrace), run.readyPid).flatMap(({ edges }) => edges);
}

function edgeOf({ importer, file, line, function: name, module }: OwnedNode): ImportEdge {
  return { from: importer, file, line, function: name, to: module };
}

export function explainedImports(nodes: readonly OwnedNode[]): ExplainedImport[] {
  const sums = totals(nodes);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return nodes.map((node) => ({
    ...{ id: node.id, parent: node.parent, module: node.module, kind: kindOf(node), via: node.via },
    ...(node.status === 'waited' ? {} : { owner: node.owner.name }),
    ...{ status: node.status, ...importerOf(node, byId.get(node.parent)) },
    ...defined({ origin: node.origin }),
    ...{ thread: node.thread, startMs: node.startMs, wallMs: node.wallMs, totalMs: sums.get(node.id) ?? 0 },
    ...{ selfMs: selfMs(node), selfCpuMs: node.selfCpuMs, selfWaitMs: node.selfWaitMs },
    compileMs: Math.min(node.compileMs, node.selfCpuMs),
  }));
}

/**
 * Native code has no line: the nearest one of Python is that which imports the native module itself, and what that needs
 * is not imported there. A package is imported for what lies in it, by that line. Pure.
 */
function importerOf(node: OwnedNode, parent: OwnedNode | undefined) {
  const isNatives =
    parent !== undefined &&
    kindOf(parent) === 'native' &&
    !parent.module.startsWith(`${node.module}.`) &&
    [parent.importer, parent.file, parent.line, parent.function].every(
      (value, index) => value === [node.importer, node.file, node.line, node.function][index],
    );
  if (!isNatives) return { importer: node.importer, ...placeOf(node) };
  return { importer: parent.module, line: 0, ...defined({ file: parent.origin }) };
}

const LOADERS: Readonly<Record<string, ExplainedImport['kind']>> = {
  SourceFileLoader: 'source',
  SourcelessFileLoader: 'source',
  ExtensionFileLoader: 'native',
  BuiltinImporter: 'builtin',
  FrozenImporter: 'frozen',
  namespace: 'namespace',
  '': 'none',
};

function kindOf({ loader }: OwnedNode): ExplainedImport['kind'] {
  return ownEntry(LOADERS, loader) ?? 'other';
}

/** Both list most modules: where they do, their times should be alike. */
function crossCheck(
  nodes: readonly OwnedNode[],
  importTime: readonly ImportCost[],
): Explanation['crossCheck'] {
  if (importTime.length === 0) return undefined;
  const theirs = new Map(importTime.map((cost) => [cost.module, cost.selfMs]));
  const loaded = nodes.filter(({ status }) => status === 'ok');
  const both = loaded.filter(({ module }) => theirs.has(module));
  return {
    both: both.length,
    hookMs: both.reduce((sum, node) => sum + selfMs(node), 0),
    importTimeMs: both.reduce((sum, { module }) => sum + (theirs.get(module) ?? 0), 0),
    missing: loaded.length - both.length,
  };
}
