import { messageOf } from '../../domain/errors.js';
import type { Explanation } from '../../domain/explain.js';
import type { WorkerScenario } from '../../domain/plan.js';
import { normaliseName } from '../../domain/project-name.js';
import { compareVersions, isPreRelease } from '../../domain/python-version.js';
import type { NotMeasured } from '../../domain/remedies.js';
import { joined, listed } from '../../domain/words.js';
import { projectFolders } from '../../project/nearby-files.js';
import { requiredPython } from '../../project/pyproject-table.js';
import { fitsSpecifier } from '../../project/python-specifier.js';
import { installedDistributions } from '../../python/distributions.js';
import { type Interpreter, listInterpreters } from '../../python/interpreters.js';
import { chooseUserEnvironment } from '../../python/user-environment.js';
import type { RunnerContext } from '../../runners/context.js';
import type { OtherRemedy } from './other-remedies.js';

/** Each that is measured makes the run longer. */
const MOST = 2;
const OLDEST = '3.8';
const ANOTHER = 'another Python';

/**
 * The worker under other Pythons that are at hand, newest first, where they have the packages that it loads, or can be given
 * them by a lock, a list of requirements or the file itself; for all others why not.
 */
export async function pythonRemedies(
  scenario: WorkerScenario,
  facts: Pick<Explanation, 'owners' | 'imports'>,
  context: RunnerContext,
): Promise<readonly (OtherRemedy | NotMeasured)[]> {
  const { launch, target, python, folder } = scenario;
  if (launch.kind === 'uv-run') return [{ label: ANOTHER, reason: 'uv run chooses it' }];
  if (target.kind === 'bundled') return [{ label: ANOTHER, reason: 'coldstart bench: --python' }];
  const unknown = unrecorded(facts);
  if (unknown !== undefined)
    return [{ label: ANOTHER, reason: `nothing tells which version of ${unknown} it has` }];
  const own = context.interpreter(python);
  const required = await requiredPython(await projectFolders(folder, context.python.env.HOME || undefined));
  const others = otherPythons(await listInterpreters(context.python), own, required?.specifier);
  if (others.length === 0) {
    const fits = required === undefined ? '' : ` that fits ${required.specifier}`;
    return [{ label: ANOTHER, reason: `there is none here${fits}` }];
  }
  const found: (OtherRemedy | NotMeasured)[] = [];
  for (const other of others) {
    const label = `Python ${other.version} (${other.executable})`;
    found.push(await underOther(scenario, other, label, facts, context));
  }
  return found;
}

/** The newest of each other minor version that may be used. Pure. */
export function otherPythons(
  all: readonly Interpreter[],
  own: Pick<Interpreter, 'minor' | 'implementation' | 'freeThreaded'>,
  specifier: string | undefined,
): Interpreter[] {
  const fitting = all.filter(
    ({ version, minor, implementation, freeThreaded, prefix, basePrefix }) =>
      implementation === own.implementation &&
      freeThreaded === own.freeThreaded &&
      minor !== own.minor &&
      prefix === basePrefix &&
      !isPreRelease(version) &&
      compareVersions(version, OLDEST) >= 0 &&
      (specifier === undefined || fitsSpecifier(version, specifier) === true),
  );
  const newest = [...fitting].sort((a, b) => compareVersions(b.version, a.version));
  return newest
    .filter(({ minor }, index) => newest.findIndex((one) => one.minor === minor) === index)
    .slice(0, MOST);
}

async function underOther(
  { target, folder, choice }: WorkerScenario,
  interpreter: Interpreter,
  label: string,
  facts: Pick<Explanation, 'owners'>,
  context: RunnerContext,
): Promise<OtherRemedy | NotMeasured> {
  try {
    const chosen = await chooseUserEnvironment({
      ...(target.kind === 'file' ? { file: target.path } : {}),
      ...(choice ? { choice } : {}),
      ...{ folder, interpreter, requested: true },
      ...{ context: context.python, onProgress: context.onProgress },
    });
    const { sitePackages } = await chosen.open();
    const installed = sitePackages === undefined ? [] : await installedDistributions(sitePackages);
    const lacking = otherPackages(facts, installed);
    if (lacking !== undefined) return { label, reason: lacking };
    context.knows(interpreter);
    const { executable, version, minor } = interpreter;
    return {
      head: { kind: 'python', places: [], label, note: chosen.origin },
      ...{ change: {}, options: [], ownBytecode: true },
      scenario: { python: { executable, version, minor }, environment: chosen.origin },
    };
  } catch (error) {
    context.python.signal?.throwIfAborted();
    return { label, reason: messageOf(error) };
  }
}

/** What an environment has otherwise of all that the worker loads, in words. Pure. */
export function otherPackages(
  { owners }: Pick<Explanation, 'owners'>,
  installed: readonly { readonly name: string; readonly version?: string }[],
): string | undefined {
  const there = new Map(installed.map(({ name, version }) => [normaliseName(name), version]));
  const loaded = owners.filter(({ kind }) => kind === 'distribution');
  const missing = loaded.filter(({ name }) => !there.has(normaliseName(name))).map(({ name }) => name);
  if (missing.length > 0) {
    const what = missing.length > 3 ? listed(missing, 3) : joined(missing);
    return `it does not have ${what}, and nothing says how to get ${missing.length > 1 ? 'them' : 'it'}`;
  }
  const odd = loaded.find(({ name, version }) => there.get(normaliseName(name)) !== version);
  if (odd) return `it has ${odd.name} ${there.get(normaliseName(odd.name)) ?? ''}, not ${odd.version ?? ''}`;
  return undefined;
}

/**
 * Something among the packages of which no record tells a version. The folder of a namespace package has no code, and no
 * record of its own: what lies in it has. Pure.
 */
export function unrecorded({ owners, imports }: Pick<Explanation, 'owners' | 'imports'>): string | undefined {
  const others = new Set(owners.flatMap(({ kind, name }) => (kind === 'other' ? [name] : [])));
  return imports.find(
    ({ kind, owner = '', origin = '' }) =>
      kind !== 'namespace' && others.has(owner) && /\/(?:site|dist)-packages\//.test(origin),
  )?.owner;
}
