import { open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BUNDLED_WORKERS, KNOWN_NAMES, SUITES } from '../config/targets.js';
import { ColdstartError, usageError } from '../domain/errors.js';
import { didYouMean, edits, joinedHint } from '../domain/near-names.js';
import { exists } from '../io/paths.js';
import { checkIsPython, HEAD_BYTES } from '../python-source/python-script.js';
import type { OpenEnvironment } from './user-environment.js';

const MOST_NAMED = 8;
const NAMES = [...Object.keys(SUITES), ...BUNDLED_WORKERS];
/** Python's own, and the trampoline of pip and uv: sh begins and Python goes on. */
const PYTHON = /^#!(?:[^\n]*\b(?:python|pypy|uv)|[^\n]*\bsh\s*\n["']{3}exec["'])/;

/**
 * Absolute path of a console script of an environment. Throws a usage error where there is none of that name, or
 * where it is a program that Python cannot read, as ruff's is.
 */
export async function consoleScript(environment: OpenEnvironment, name: string): Promise<string> {
  // Debian's Python has those of its packages beside itself, and pip's elsewhere.
  const folders = [...new Set([environment.scripts, dirname(environment.python)])];
  for (const folder of folders) {
    const path = join(folder, name);
    const head = await beginningOf(path);
    if (head === undefined) continue;
    checkIsPython(head, name, path);
    if (PYTHON.test(head)) return path;
    throw usageError(
      `${name} is not a Python script: it does not begin with a line that names Python.`,
      `Measure it as a command: coldstart bench -- ${path}`,
    );
  }
  const others = (await Promise.all(folders.map(scriptsIn))).flat();
  throw usageError(
    `There is no console script ${name}.`,
    others.length > 0 ? `This environment has ${nearestFirst(name, others)}.` : undefined,
  );
}

/**
 * The same for a name on the command line, which may be meant as something else: the error says what else there is.
 * Throws usage errors.
 */
export async function scriptOf(
  name: string,
  environment: OpenEnvironment & { readonly origin: string },
): Promise<string> {
  try {
    return await consoleScript(environment, name);
  } catch (error) {
    if (!(error instanceof ColdstartError)) throw error;
    if (await exists(join(environment.scripts, name))) throw error;
    throw usageError(
      `No such suite, worker, file or console script: ${name} (scripts were looked for in: ${environment.origin}).`,
      joinedHint(helpMeant(name) ?? didYouMean(name, NAMES), moduleMeant(name), error.hint, KNOWN_NAMES),
    );
  }
}

/** As other programs have it: `COMMAND help`. */
function helpMeant(name: string): string | undefined {
  return name === 'help' ? 'Help is coldstart COMMAND --help, or coldstart help COMMAND.' : undefined;
}

/** A dotted name may be a module, or a function of one. */
function moduleMeant(name: string): string | undefined {
  const [, module, last] = /^([A-Za-z_][\w.]*)\.([A-Za-z_]\w*)$/.exec(name) ?? [];
  return module === undefined ? undefined : `A module is -m ${name}, a function of one ${module}:${last}.`;
}

/** Undefined where there is no such file. */
async function beginningOf(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What packages have put there. */
async function scriptsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return names.filter((name) => !/^(?:activate|deactivate|python|pip|pydoc|idle|2to3)/i.test(name));
}

/** As many as a message can hold, those that look most alike first. */
function nearestFirst(name: string, others: readonly string[]): string {
  const byDistance = others
    .map((other) => ({ other, distance: edits(name, other) }))
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1))
    .map(({ other }) => other);
  const more = byDistance.length - MOST_NAMED;
  return [...byDistance.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
