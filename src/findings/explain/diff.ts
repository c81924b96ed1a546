import { defined } from '../../domain/defined.js';
import type { ExplainedModule, Explanation } from '../../domain/explain.js';
import type { DistributionChange, ExplainDiff, ModuleChange } from '../../domain/explain-diff.js';
import { type CostChange, costChanges, type ModuleCost } from '../../imports/changes.js';
import { modulesOfOneRun } from './modules.js';

/** What is known of the two starts beside their explanations. */
interface Beside {
  /** Names that modules of the base have now, where git takes their files for renamed. */
  readonly renamed?: ReadonlyMap<string, string>;
  readonly base: Pick<ExplainDiff['base'], 'ref' | 'commit' | 'file'>;
  readonly pairing: ExplainDiff['pairing'];
  readonly ratio?: ExplainDiff['ratio'];
}

/** What appeared, grew, vanished and shrank between two starts, by module and by distribution. Pure. */
export function explainDiff(base: Explanation, head: Explanation, beside: Beside): ExplainDiff {
  const renamed = beside.renamed ?? new Map<string, string>();
  const before = modulesOf(base).map((one) => ({
    ...one,
    module: renamed.get(one.module) ?? one.module,
    ...defined({ parent: one.parent && (renamed.get(one.parent) ?? one.parent) }),
  }));
  const after = modulesOf(head);
  const isSeparate = beside.pairing === 'separate';
  const changes = costChanges({ base: before.map(costOf), head: after.map(costOf), isSeparate });
  const changed = new Set(changes.flatMap(({ modules }) => modules));
  const former = new Map([...renamed].map(([old, now]) => [now, old]));
  return {
    base: {
      ...beside.base,
      ...{ startedAt: base.startedAt, target: base.target, python: base.python.version },
      ...{ tracedRuns: base.traced.runs, ready: base.ready, phasesMs: base.phasesMs },
    },
    ...{ pairing: beside.pairing, ...defined({ ratio: beside.ratio }) },
    imports: { base: totalOf(base, before), head: totalOf(head, after) },
    unchanged: unchangedOf(before, after, changed),
    modules: changes
      .map((change) => moduleChange(change, { base, head, before, after, former }))
      .sort(byChange),
    distributions: distributionChanges({ base, head, before, after }, isSeparate),
  };
}

const byChange = (a: { changeMs: number }, b: { changeMs: number }) =>
  Math.abs(b.changeMs) - Math.abs(a.changeMs);

/** Those of a single run where an older version wrote it; without what no attempt could load. */
export function modulesOf({ modules, imports, owners }: Explanation): ExplainedModule[] {
  return (modules ?? modulesOfOneRun({ imports, owners })).filter(({ isAbsent }) => !isAbsent);
}

function costOf({ module, parent, cpuMs, waitMs }: ExplainedModule): ModuleCost {
  const runsMs = cpuMs.map((ms, run) => ms + (waitMs[run] ?? 0));
  return { module, selfMs: Math.min(...runsMs), runsMs, ...defined({ parent }) };
}

/** Of the run in which it took least. */
function leastOf({ cpuMs, waitMs }: ExplainedModule) {
  const runs = cpuMs.map((ms, run) => ({ cpuMs: ms, waitMs: waitMs[run] ?? 0 }));
  return runs.reduce((least, one) => (one.cpuMs + one.waitMs < least.cpuMs + least.waitMs ? one : least));
}

function spentBy(modules: readonly ExplainedModule[]) {
  const all = modules.map(leastOf);
  return {
    modules: modules.filter(({ ownerKind }) => ownerKind !== 'main').length,
    cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    waitMs: all.reduce((sum, { waitMs }) => sum + waitMs, 0),
  };
}

function totalOf({ owners }: Explanation, modules: readonly ExplainedModule[]) {
  const imported = modules.filter(({ ownerKind }) => ownerKind !== 'main');
  const distributions = owners.filter(({ kind }) => kind === 'distribution');
  return {
    ...spentBy(imported),
    distributions: distributions.length,
    bytes: distributions.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
  };
}

function unchangedOf(
  before: readonly ExplainedModule[],
  after: readonly ExplainedModule[],
  changed: ReadonlySet<string>,
): ExplainDiff['unchanged'] {
  const known = new Map(before.map((one) => [one.module, one]));
  const both = after.filter(
    ({ module, ownerKind }) => known.has(module) && !changed.has(module) && ownerKind !== 'main',
  );
  const sum = (modules: readonly ExplainedModule[]) =>
    modules.reduce((ms, one) => ms + costOf(one).selfMs, 0);
  return {
    modules: both.length,
    baseMs: sum(both.flatMap(({ module }) => known.get(module) ?? [])),
    headMs: sum(both),
  };
}

interface Sides {
  readonly base: Explanation;
  readonly head: Explanation;
  readonly before: readonly ExplainedModule[];
  readonly after: readonly ExplainedModule[];
}

function moduleChange(
  { kind, module, modules, changeMs }: CostChange,
  { base, head, before, after, former }: Sides & { readonly former: ReadonlyMap<string, string> },
): ModuleChange {
  const of = (side: readonly ExplainedModule[]) => side.filter((one) => modules.includes(one.module));
  const [was, is] = [kind === 'new' ? [] : of(before), kind === 'gone' ? [] : of(after)];
  const one = [...is, ...was].find((each) => each.module === module);
  if (!one) throw new Error(`${module} changed and is on no side`);
  const known = kind === 'gone' ? base : head;
  const place = known.imports.find((each) => each.module === module && each.status !== 'waited');
  return {
    ...{ kind, module, ...defined({ formerly: former.get(module) }) },
    ...{ owner: one.owner, ownerKind: one.ownerKind },
    ...(was.length > 0 ? { base: spentBy(was) } : {}),
    ...(is.length > 0 ? { head: spentBy(is) } : {}),
    changeMs,
    ...(place?.file === undefined ? {} : { file: movedFile(place.file, known, head), line: place.line }),
  };
}

/** A file of the user's as it lies in the head's folder: the base may have been checked out elsewhere. */
function movedFile(file: string, { folder }: Explanation, head: Explanation): string {
  return file.startsWith(`${folder}/`) ? `${head.folder}${file.slice(folder.length)}` : file;
}

/** Owners take the place of modules: what one of them grew by is judged against the others. */
function distributionChanges(
  { base, head, before, after }: Sides,
  isSeparate: boolean,
): DistributionChange[] {
  const changes = costChanges({ base: costsByOwner(before), head: costsByOwner(after), isSeparate });
  const installed = (explanation: Explanation, modules: readonly ExplainedModule[]) =>
    new Map(
      explanation.owners
        .filter(({ kind }) => kind === 'distribution')
        .map(({ name, version, bytes }) => [
          name,
          {
            ...spentBy(
              modules.filter(({ owner, ownerKind }) => owner === name && ownerKind === 'distribution'),
            ),
            ...defined({ version, bytes }),
          },
        ]),
    );
  const [was, is] = [installed(base, before), installed(head, after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .flatMap((name): DistributionChange[] => {
      const sides = { ...defined({ base: was.get(name), head: is.get(name) }) };
      const found = changes.find(({ module }) => module === ownerKey('distribution', name));
      if (found) return [{ kind: found.kind, name, ...sides, changeMs: found.changeMs }];
      const { base: old, head: now } = sides;
      if (!old || !now || (old.version === now.version && old.bytes === now.bytes)) return [];
      const changeMs = now.cpuMs + now.waitMs - old.cpuMs - old.waitMs;
      return [{ kind: 'updated', name, ...sides, changeMs }];
    })
    .sort(byChange);
}

const ownerKey = (kind: ExplainedModule['ownerKind'], name: string) => `${kind}\t${name}`;

/** Sums of the least of each module; of runs where all of its modules were imported in each. */
function costsByOwner(modules: readonly ExplainedModule[]): ModuleCost[] {
  const owners = new Map<string, ExplainedModule[]>();
  for (const one of modules) {
    const key = ownerKey(one.ownerKind, one.owner);
    owners.set(key, [...(owners.get(key) ?? []), one]);
  }
  return [...owners].map(([module, of]) => {
    const costs = of.map(costOf);
    const runs = costs.map(({ runsMs = [] }) => runsMs);
    const isWhole = runs.every(({ length }) => length === runs[0]?.length);
    const sums = (runs[0] ?? []).map((_, run) => runs.reduce((ms, one) => ms + (one[run] ?? 0), 0));
    return {
      ...{ module, selfMs: costs.reduce((ms, { selfMs }) => ms + selfMs, 0) },
      ...(isWhole ? { runsMs: sums } : {}),
    };
  });
}
