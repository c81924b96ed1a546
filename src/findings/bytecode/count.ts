import type { BytecodeCounts, BytecodeOwner, BytecodeStake } from '../../domain/bytecode.js';
import type { CompilePass, Scan, ScannedModule } from '../../domain/facts/bytecode.js';
import { median } from '../../stats/quantile.js';

/** The modules that an import compiles, in the order in which they are to be timed. */
export function compilable(scan: Scan): ScannedModule[] {
  return scan.modules.filter(({ state, sourceless }) => state !== 'valid' && !sourceless);
}

/** What was found and timed, by distribution and together. `passes` are of the modules that `compilable` names. */
export function tally(
  scan: Scan,
  passes: readonly CompilePass[],
): {
  readonly total: BytecodeCounts;
  readonly distributions: BytecodeOwner[];
  readonly stake: BytecodeStake | undefined;
} {
  const timed = compilable(scan);
  const failed = new Set((passes[0]?.failed ?? []).map(({ index }) => timed[index]));
  const byOwner = scan.owners.map((): ScannedModule[] => []);
  for (const module of scan.modules) byOwner[module.owner]?.push(module);
  const indexes = scan.owners.map((): number[] => []);
  for (const [index, { owner }] of timed.entries()) indexes[owner]?.push(index);
  const distributions = scan.owners.flatMap(({ kind, name, version, installer }, owner): BytecodeOwner[] => {
    const counts = countStates(byOwner[owner] ?? [], failed);
    const own = indexes[owner] ?? [];
    const saved = passes.map((pass) => savedMs(pass, own));
    if (counts.modules === 0) return [];
    return [
      {
        ...{ kind, name, counts },
        ...(version === null ? {} : { version }),
        ...(installer === null ? {} : { installer }),
        ...(own.length > 0 && saved.length > 0 ? { savedMs: median(saved) } : {}),
      },
    ];
  });
  // What costs most comes first, then what stands in the way.
  distributions.sort((a, b) => (b.savedMs ?? -1) - (a.savedMs ?? -1) || a.name.localeCompare(b.name, 'en'));
  return { total: countStates(scan.modules, failed), distributions, stake: stakeOf(timed, failed, passes) };
}

function stakeOf(
  timed: readonly ScannedModule[],
  failed: ReadonlySet<ScannedModule | undefined>,
  passes: readonly CompilePass[],
): BytecodeStake | undefined {
  const modules = timed.filter((module) => !failed.has(module)).length;
  if (modules === 0 || passes.length === 0) return undefined;
  const all = timed.map((_, index) => index);
  const saved = passes.map((pass) => savedMs(pass, all));
  return {
    n: passes.length,
    modules,
    savedMs: { median: median(saved), min: Math.min(...saved), max: Math.max(...saved) },
    passes: passes.map(({ compileNs, loadNs }) => ({ compileMs: sumMs(compileNs), loadMs: sumMs(loadNs) })),
  };
}

function savedMs({ compileNs, loadNs }: CompilePass, indexes: readonly number[]): number {
  return indexes.reduce((sum, index) => sum + (compileNs[index] ?? 0) - (loadNs[index] ?? 0), 0) / 1e6;
}

function sumMs(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / 1e6;
}

function countStates(
  modules: readonly ScannedModule[],
  failed: ReadonlySet<ScannedModule | undefined>,
): BytecodeCounts {
  const count = (holds: (module: ScannedModule) => boolean) => modules.filter(holds).length;
  const open = modules.filter((module) => !failed.has(module));
  const stateCount = (state: ScannedModule['state']) =>
    open.filter((module) => module.state === state).length;
  return {
    modules: modules.length,
    valid: stateCount('valid'),
    missing: stateCount('missing'),
    stale: stateCount('stale'),
    wrongVersion: stateCount('wrong-version'),
    uncompilable: modules.length - open.length,
    mismatched: count(({ mismatched }) => mismatched),
    uncheckedHash: count(({ state, check }) => state === 'valid' && check === 'unchecked-hash'),
    checkedHash: count(({ state, check }) => state === 'valid' && check === 'checked-hash'),
    staleByTime: open.filter(({ reason }) => reason === 'mtime').length,
    otherLevel: open.filter(({ otherLevel }) => otherLevel).length,
    sourceless: count(({ sourceless }) => sourceless),
  };
}
