import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../../domain/errors.js';
import type { PythonContext } from './context.js';
import type { InterpreterFacts } from './inspect-interpreter.js';
import { pipVersion } from './inspect-interpreter.js';
import { type InspectionCache, openInspectionCache } from './interpreter-cache.js';
import { compareVersions, isPreRelease, matchesVersion, parseRequest } from './interpreter-request.js';
import { type Candidate, candidateAt, candidates, candidatesNamed } from './interpreter-sources.js';

/** A Python that coldstart can measure: 3.7 or later. */
export interface Interpreter extends InterpreterFacts {
  readonly source: Candidate['source'];
  /** Version of the pip that it would run, if it has one. */
  readonly pip?: string;
  /** The shim it was found through: starting that instead would cost some 70 ms more. */
  readonly shim?: string;
}

export const OLDEST_PYTHON = '3.7';
/** The launcher needs `os.posix_spawn` with `setsigdef`. */
const OLDEST_LAUNCHER_PYTHON = '3.8';

/** One interpreter a request (`3.12`, `3.12.1`, `python3.12`, a path), in that order; usage errors for the others. */
export async function findInterpreters(
  requests: readonly string[],
  context: PythonContext,
): Promise<Interpreter[]> {
  const cache = await openInspectionCache(context);
  try {
    const found: Interpreter[] = [];
    for (const request of requests) found.push(await findOne(request, context, cache));
    return found;
  } finally {
    await cache.save();
  }
}

/** What `python3`, else `python`, means on PATH. Throws a usage error if there is none or it is too old. */
export async function defaultInterpreter(context: PythonContext): Promise<Interpreter> {
  const cache = await openInspectionCache(context);
  try {
    for (const name of ['python3', 'python']) {
      const found = await findNamed(name, context, cache);
      if (found && isNewEnough(found.version)) return found;
    }
    throw missing('no python3 on PATH', await inspectAll(context, cache), 'Install Python');
  } finally {
    await cache.save();
  }
}

/** The newest at hand for the launcher: CPython 3.8 or later, a final release before any pre-release. */
export async function newestInterpreter(context: PythonContext): Promise<Interpreter> {
  const all = await listInterpreters(context);
  const usable = all.filter(
    ({ version, implementation }) =>
      implementation === 'cpython' && compareVersions(version, OLDEST_LAUNCHER_PYTHON) >= 0,
  );
  const newest = usable.filter(({ version }) => !isPreRelease(version)).at(-1) ?? usable.at(-1);
  if (newest) return newest;
  throw missing(`no Python ${OLDEST_LAUNCHER_PYTHON} or later here`, all, 'Install one');
}

/** All that PATH, pyenv and uv have, 3.7 or later, sorted by version, one an executable. */
export async function listInterpreters(context: PythonContext): Promise<Interpreter[]> {
  const cache = await openInspectionCache(context);
  try {
    const all = await inspectAll(context, cache);
    return all
      .filter(({ version }) => isNewEnough(version))
      .sort((a, b) => compareVersions(a.version, b.version));
  } finally {
    await cache.save();
  }
}

async function findOne(
  request: string,
  context: PythonContext,
  cache: InspectionCache,
): Promise<Interpreter> {
  const parsed = parseRequest(request, context);
  if (parsed.kind === 'path') return findAt(parsed.path, request, context, cache);
  const all = async () => inspectAll(context, cache);
  const name = parsed.kind === 'version' ? `python${parsed.version}` : parsed.name;
  const named = await findNamed(name, context, cache);
  if (named && (parsed.kind === 'name' || matchesVersion(named.version, parsed.version))) {
    return supported(named, request);
  }
  if (parsed.kind === 'name')
    throw missing(`no ${name} on PATH`, await all(), `Name another, or give its path`);
  const fitting = (await all()).filter(({ version }) => matchesVersion(version, parsed.version));
  const best =
    fitting.find(({ source }) => source === 'path') ??
    fitting.find(({ version }) => !isPreRelease(version)) ??
    fitting[0];
  if (best) return supported(best, request);
  if (!isNewEnough(parsed.version)) throw tooOld(request, parsed.version);
  throw missing(
    `no Python ${parsed.version} here`,
    await all(),
    `Install it, e.g. \`uv python install ${parsed.version}\`, or give its path`,
  );
}

async function findNamed(
  name: string,
  context: PythonContext,
  cache: InspectionCache,
): Promise<Interpreter | undefined> {
  for (const candidate of await candidatesNamed(name, context)) {
    const inspection = await cache.inspect(candidate.path, candidate);
    if (inspection.kind === 'ok') return interpreter(inspection.facts, candidate);
  }
  return undefined;
}

async function findAt(
  path: string,
  request: string,
  context: PythonContext,
  cache: InspectionCache,
): Promise<Interpreter> {
  const hint = 'Give the path of a Python 3.7 or later, or of a virtual environment.';
  const found = await stat(path).catch(() => undefined);
  if (!found) throw usageError(`--python ${request}: there is no such file.`, hint);
  const file = found.isDirectory() ? join(path, 'bin', 'python') : path;
  const candidate = await candidateAt(file, context);
  if (!candidate) throw usageError(`--python ${request}: ${file} cannot be run.`, hint);
  const inspection = await cache.inspect(candidate.path, candidate);
  if (inspection.kind !== 'ok')
    throw usageError(`--python ${request} cannot be used: ${inspection.reason}.`, hint);
  return supported(await interpreter(inspection.facts, candidate), request);
}

/** Sources in order of preference; what cannot be run is left out, and what is the same file as one before. */
async function inspectAll(context: PythonContext, cache: InspectionCache): Promise<Interpreter[]> {
  const all = await candidates(context);
  const inspected = await Promise.all(
    all.map(async (candidate) => {
      const inspection = await cache.inspect(candidate.path, candidate);
      if (inspection.kind !== 'ok') return [];
      const { facts } = inspection;
      const inVenv = facts.prefix !== facts.basePrefix;
      // pyenv-virtualenv lists environments beside the interpreters: they are not somebody's choice of a Python.
      if (inVenv && candidate.source !== 'path') return [];
      return [
        {
          candidate,
          facts,
          file: inVenv ? facts.executable : await realpath(facts.executable).catch(() => facts.executable),
        },
      ];
    }),
  );
  const byFile = new Map<string, { candidate: Candidate; facts: InterpreterFacts }>();
  for (const found of inspected.flat()) if (!byFile.has(found.file)) byFile.set(found.file, found);
  return Promise.all([...byFile.values()].map(({ facts, candidate }) => interpreter(facts, candidate)));
}

async function interpreter(facts: InterpreterFacts, candidate: Candidate): Promise<Interpreter> {
  const pip = await pipVersion(facts.siteFolders);
  const { source, shim } = candidate;
  return { ...facts, source, ...(pip ? { pip } : {}), ...(shim ? { shim } : {}) };
}

function isNewEnough(version: string): boolean {
  return compareVersions(version, OLDEST_PYTHON) >= 0;
}

function supported(found: Interpreter, request: string): Interpreter {
  if (isNewEnough(found.version)) return found;
  throw tooOld(request, found.version);
}

function tooOld(request: string, version: string) {
  return usageError(
    `--python ${request} is Python ${version}; coldstart measures ${OLDEST_PYTHON} and later.`,
    'Choose a newer one.',
  );
}

function missing(what: string, found: readonly Interpreter[], hint: string) {
  const list = [...found]
    .sort((a, b) => compareVersions(a.version, b.version))
    .map(({ version, source }) => `${version} (${source})`);
  const known = list.length > 0 ? `found ${list.join(', ')}` : 'and found no other';
  return usageError(`There is ${what}: ${known}.`, `${hint}.`);
}
