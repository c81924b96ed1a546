import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { lacking, usageError } from '../domain/errors.js';
import type { KnownPython } from '../domain/facts/interpreter.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { compareVersions, isPreRelease, matchesVersion } from '../domain/python-version.js';
import { exists } from '../io/paths.js';
import type { PythonContext } from './context.js';
import { type InterpreterFacts, pipVersion } from './describe-interpreter.js';
import { type InterpreterCache, openInterpreterCache } from './interpreter-cache.js';
import { OLDEST_PYTHON, parseRequest } from './interpreter-request.js';
import { type Candidate, candidateAt, candidates, candidatesNamed } from './interpreter-sources.js';

export type { PythonContext };

/** A Python that coldstart can measure: 3.7 or later. */
export interface Interpreter extends InterpreterFacts, KnownPython {
  /** The shim or wrapper script it was found through, which costs time of its own. */
  readonly shim?: string;
  /** What a path after `--python` names, where that is an environment of its own or a script that leads to Python. */
  readonly start?: string;
}

/** What a search needs: the cache, and all interpreters, looked for once and only if somebody asks. */
interface Search {
  readonly context: PythonContext;
  readonly cache: InterpreterCache;
  readonly all: () => Promise<readonly Interpreter[]>;
}

/** The launcher needs `os.posix_spawn`. */
const OLDEST_LAUNCHER_PYTHON = '3.8';

/** One interpreter a request (`3.12`, `3.12.1`, `python3.12`, a path), in that order; usage errors for the others. */
export async function findInterpreters(
  requests: readonly string[],
  context: PythonContext,
): Promise<Interpreter[]> {
  return searching(context, async (search) => {
    const found = await Promise.all(requests.map((request) => findOne(request, search)));
    return Promise.all(found.map(withPip));
  });
}

/** Each once, in order: two names of one interpreter would be held against itself. What a path names is its own. */
export async function distinct(found: readonly Interpreter[]): Promise<Interpreter[]> {
  const keys = await Promise.all(
    found.map(async ({ executable, prefix, start }) =>
      JSON.stringify(start ?? [await realpath(executable).catch(() => executable), prefix]),
    ),
  );
  return found.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** The one interpreter of a request. Throws as {@link findInterpreters} does. */
export async function findInterpreter(request: string, context: PythonContext): Promise<Interpreter> {
  const [interpreter] = await findInterpreters([request], context);
  if (!interpreter) throw new Error(`no answer about ${request}`);
  return interpreter;
}

/** What `python3`, else `python`, means on PATH. Throws a usage error if there is none or it is too old. */
export async function defaultInterpreter(context: PythonContext): Promise<Interpreter> {
  return searching(context, async (search) => {
    for (const name of ['python3', 'python']) {
      const found = await findNamed(name, search);
      if (found && isNewEnough(found)) return withPip(found);
    }
    throw missing(
      `no python3 of version ${OLDEST_PYTHON} or later on PATH`,
      await search.all(),
      'Name one with --python',
    );
  });
}

/** The newest at hand for the launcher: CPython 3.8 or later, a final release before any pre-release. */
export async function newestInterpreter(context: PythonContext): Promise<Interpreter> {
  const all = await listInterpreters(context);
  const usable = all.filter(
    ({ version, implementation }) =>
      implementation === 'cpython' && compareVersions(version, OLDEST_LAUNCHER_PYTHON) >= 0,
  );
  const usual = usable.filter(({ version, freeThreaded }) => !isPreRelease(version) && !freeThreaded);
  const newest = usual.at(-1) ?? usable.at(-1);
  if (newest) return newest;
  throw missing(
    `no Python ${OLDEST_LAUNCHER_PYTHON} or later here`,
    all,
    'Install one, e.g. `uv python install`',
  );
}

/** All that PATH, pyenv and uv have, 3.7 or later, sorted by version, one an executable. */
export async function listInterpreters(context: PythonContext): Promise<Interpreter[]> {
  return searching(context, async (search) => {
    const usable = (await search.all()).filter(isNewEnough);
    return Promise.all(usable.sort((a, b) => compareVersions(a.version, b.version)).map(withPip));
  });
}

async function searching<T>(context: PythonContext, work: (search: Search) => Promise<T>): Promise<T> {
  const cache = await openInterpreterCache(context);
  let everything: Promise<readonly Interpreter[]> | undefined;
  const all = () => {
    everything ??= describeAll(context, cache);
    return everything;
  };
  try {
    return await work({ context, cache, all });
  } finally {
    await cache.save();
  }
}

async function findOne(request: string, search: Search): Promise<Interpreter> {
  const parsed = parseRequest(request, search.context);
  if (parsed.kind === 'path') return supported(await findAt(parsed.path, request, search), request);
  if (parsed.kind === 'name') {
    const named = await findNamed(parsed.name, search);
    if (named) return supported(withWrapper(named), request);
    // A virtual environment that is named like anything on PATH.
    const folder = resolve(search.context.cwd, parsed.name);
    if (await exists(join(folder, 'bin', 'python')))
      return supported(await findAt(folder, request, search), request);
    const all = await search.all();
    const usual = ['python', 'python3', 'pypy3', ...all.map(({ minor }) => `python${minor}`)];
    throw missing(
      `no ${parsed.name} on PATH that answers like a Python`,
      all,
      joinedHint(didYouMean(parsed.name, usual), 'Name another, or give its path'),
      request,
    );
  }
  const { version, freeThreaded = false } = parsed;
  const shown = `${version}${freeThreaded ? 't' : ''}`;
  const named = await findNamed(`python${shown}`, search);
  const isMeant = (one: Interpreter) =>
    matchesVersion(one.version, version) && one.freeThreaded === freeThreaded;
  if (named && isMeant(named)) return supported(named, request);
  // In order of preference: PATH first, then the newest of the others.
  const fitting = (await search.all()).filter(isMeant);
  const best =
    fitting.find(({ source }) => source === 'path') ??
    fitting.find((one) => !isPreRelease(one.version)) ??
    fitting[0];
  if (best) return supported(best, request);
  const hint = `Install it, e.g. \`uv python install ${shown}\`, or give its path`;
  throw missing(`no Python ${shown} here`, await search.all(), hint, shown);
}

async function findNamed(name: string, { context, cache }: Search): Promise<Interpreter | undefined> {
  for (const candidate of candidatesNamed(name, context)) {
    const description = await cache.describe(candidate.path, candidate);
    if (description.kind === 'ok') return interpreter(description.facts, candidate);
    // The next of that name is then taken, which is another Python than a shell would start.
    if (description.kind === 'late')
      context.onWait?.(`${candidate.path} was passed over: ${description.reason}`);
  }
  return undefined;
}

/** A wrapper on PATH was named as such; a shim's name is that of the interpreter that it looks for. */
function withWrapper(found: Interpreter): Interpreter {
  const { shim } = found;
  return shim === undefined || basename(dirname(shim)) === 'shims' ? found : { ...found, start: shim };
}

async function findAt(path: string, request: string, { context, cache }: Search): Promise<Interpreter> {
  const hint = `Give the path of a Python ${OLDEST_PYTHON} or later, or of a virtual environment.`;
  const found = await stat(path).catch(() => undefined);
  if (!found) throw usageError(`--python ${request}: there is no such file.`, hint);
  const file = found.isDirectory() ? join(path, 'bin', 'python') : path;
  const candidate = candidateAt(file, context);
  if (!candidate) throw usageError(`--python ${request}: ${file} cannot be run.`, hint);
  const description = await cache.describe(candidate.path, candidate);
  if (description.kind === 'ok') {
    const found = interpreter(description.facts, candidate);
    return candidate.shim || isEnvironment(found) ? { ...found, start: file } : found;
  }
  throw usageError(`--python ${request} cannot be used: ${description.reason}.`, hint);
}

/** In the candidates' order; what cannot be run is left out, and what is the same file as one before. */
async function describeAll(context: PythonContext, cache: InterpreterCache): Promise<readonly Interpreter[]> {
  const described = await Promise.all(
    candidates(context).map(async (candidate) => {
      const description = await cache.describe(candidate.path, candidate);
      if (description.kind !== 'ok') return [];
      const { facts } = description;
      if (facts.prefix === facts.basePrefix) {
        const file = await realpath(facts.executable).catch(() => facts.executable);
        return [{ file, found: interpreter(facts, candidate) }];
      }
      // pyenv-virtualenv lists environments beside the interpreters: they are not somebody's choice of a Python.
      return candidate.source === 'path'
        ? [{ file: facts.prefix, found: interpreter(facts, candidate) }]
        : [];
    }),
  );
  const byFile = new Map<string, Interpreter>();
  for (const { file, found } of described.flat()) if (!byFile.has(file)) byFile.set(file, found);
  return [...byFile.values()];
}

function interpreter(facts: InterpreterFacts, { source, shim }: Candidate): Interpreter {
  return { ...facts, source, ...(shim ? { shim } : {}) };
}

/** Whether it brings packages that somebody chose: a virtual environment, or one of conda's that is not its base. */
export function isEnvironment({ prefix, basePrefix }: InterpreterFacts): boolean {
  return prefix !== basePrefix || /\/envs\/[^/]+$/.test(prefix);
}

async function withPip(found: Interpreter): Promise<Interpreter> {
  const pip = await pipVersion(found.siteFolders);
  return pip ? { ...found, pip } : found;
}

function isNewEnough({ version }: { readonly version: string }): boolean {
  return compareVersions(version, OLDEST_PYTHON) >= 0;
}

function supported(found: Interpreter, request: string): Interpreter {
  if (isNewEnough(found)) return found;
  throw tooOld(request, found.version);
}

function tooOld(request: string, version: string) {
  return usageError(
    `--python ${request} is Python ${version}; coldstart measures ${OLDEST_PYTHON} and later.`,
    'Choose a newer one.',
  );
}

function missing(what: string, found: readonly Interpreter[], hint: string, asked?: string) {
  const error = usageError(`There is ${what}: found ${shownPythons(found)}.`, `${hint}.`);
  return lacking(error, 'python', asked);
}

/** Versions, and where each was found. */
export function shownPythons(found: readonly Interpreter[]): string {
  const list = [...found]
    .sort((a, b) => compareVersions(a.version, b.version))
    .map(({ version, source, freeThreaded }) => `${version}${freeThreaded ? 't' : ''} (${source})`);
  return list.join(', ') || 'no other';
}
