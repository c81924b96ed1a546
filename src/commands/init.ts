import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Starter, starterConfig } from '../config/starter.js';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { replaceFile } from '../io/replace-file.js';
import { commandFor } from '../project/entry.js';
import { nothingFound, type Project, readProject, skippedLine } from '../project/project.js';
import { servicesBelow } from '../project/services.js';
import { indented } from './terminal.js';

/** The options of `coldstart init`. */
export interface InitOptions {
  /** Replace a configuration that is there. */
  readonly force: boolean;
  /** Print the file to stdout and write nothing. */
  readonly dryRun: boolean;
}

const FILE = 'coldstart.json';
const SCHEMA = 'node_modules/coldstart/schema/config.schema.json';
/** Of what was found and not written, so many are named. */
const MOST_LEFT = 5;

/** Writes coldstart.json into the working directory, from what can be started there. Throws usage errors. */
export async function init({ force, dryRun }: InitOptions, io: Io): Promise<ExitCode> {
  const project = await withServices(await readProject(io.cwd), io.cwd);
  if (!dryRun && !force) await refuseToReplace(project, io.cwd);
  const { starterFunctions } = await import('./init-functions.js');
  const hasHandlers = project.handlers.length > 0;
  const { functions, notes, covered, nothing } = await starterFunctions(io.cwd, hasHandlers);
  const handlers = project.handlers.filter((handler) => !covered.includes(handler));
  if (project.candidates.length === 0 && functions.length === 0)
    throw nothing ?? nothingFound('this folder', project);
  const starter = starterConfig(project.candidates, {
    functions,
    ...((await isThere(join(io.cwd, SCHEMA))) ? { schema: `./${SCHEMA}` } : {}),
    fallbackName: project.metadata.name ?? basename(io.cwd),
  });
  const text = indented(starter.config);
  if (dryRun) {
    io.stdout.write(text);
    io.stderr.write(`${[...found(starter, { handlers, skipped: project.skipped }), ...notes].join('\n')}\n`);
    return EXIT.ok;
  }
  await write(join(io.cwd, FILE), text);
  const lines = [
    ...found(starter, { handlers, skipped: project.skipped }),
    ...notes,
    ...axisLines(await pythonsFor(project, io)),
    ...(project.metadata.configured
      ? [`${FILE} now takes precedence over [tool.coldstart] of pyproject.toml.`]
      : []),
    `Wrote ${FILE}. Next: coldstart bench --dry-run shows the plan, coldstart bench measures.`,
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

/** What stands in projects of its own is started there; a folder that says itself what starts it is no collection of them. */
async function withServices(project: Project, folder: string): Promise<Project> {
  const { services, rest } = await servicesBelow(folder, project);
  return { ...project, candidates: [...services.flatMap(({ candidates }) => candidates), ...rest] };
}

async function refuseToReplace({ metadata }: Project, folder: string): Promise<void> {
  const hint = 'coldstart init --dry-run prints what it would write; --force writes';
  if (await isThere(join(folder, FILE))) {
    throw usageError(`${FILE} already exists.`, `${hint} over it.`);
  }
  if (metadata.configured) {
    throw usageError(
      'pyproject.toml already has a [tool.coldstart].',
      `${hint} a ${FILE}, which takes precedence.`,
    );
  }
}

/** What was found and why, in lines. */
function found(
  { written, left }: Starter,
  { handlers, skipped }: Pick<Project, 'handlers' | 'skipped'>,
): string[] {
  const named = left.slice(0, MOST_LEFT).map((entry) => `  ${commandFor(entry)}`);
  return [
    'Found:',
    ...written.map(({ name, why }) => `  ${name}: ${why}`),
    ...(left.length > 0 ? ['Less likely, and left out:', ...named] : []),
    ...(left.length > MOST_LEFT ? [`  and ${left.length - MOST_LEFT} more`] : []),
    ...handlers.map((handler) => `The Lambda handler ${handler} cannot be started as it is: left out.`),
    ...skipped.map(skippedLine),
  ];
}

/** More than one Python to choose from is worth a word. */
function axisLines(pythons: readonly string[]): string[] {
  const [oldest, newest] = [pythons[0], pythons.at(-1)];
  if (oldest === undefined || newest === undefined || oldest === newest) return [];
  return [
    `Python ${pythons.join(', ')} are available and suitable: "python": ["${oldest}", "${newest}"] in the file compares them.`,
  ];
}

/** Versions that requires-python allows; none where the project has an environment, which is of one version. */
async function pythonsFor({ metadata: { requiresPython } }: Project, io: Io): Promise<string[]> {
  if (requiresPython === undefined || (await isThere(join(io.cwd, '.venv')))) return [];
  const { listInterpreters } = await import('../python/interpreters.js');
  const { isPreRelease } = await import('../domain/python-version.js');
  const { fitsSpecifier } = await import('../project/python-specifier.js');
  const { cacheDirectory } = await import('../io/cache-dir.js');
  const { env, cwd, signal } = io;
  const interpreters = await listInterpreters({
    ...{ env, cwd, signal, cacheDir: await cacheDirectory(env) },
    onWait: (text) => void io.stderr.write(`${text}\n`),
  });
  const fitting = interpreters.filter(
    ({ version }) => !isPreRelease(version) && fitsSpecifier(version, requiresPython) === true,
  );
  return [...new Set(fitting.map(({ minor }) => minor))];
}

async function write(file: string, text: string): Promise<void> {
  await replaceFile(file, text).catch((error: NodeJS.ErrnoException) => {
    throw usageError(
      `${FILE} cannot be written (${error.code ?? error.message}).`,
      'Check the permissions of this folder; --dry-run prints the file.',
    );
  });
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** A hint is not worth reading a large project. */
const MOST_FILES = 60;

/** One line that says how to measure the project at hand, with the likeliest start of it where there is one. */
export async function hintForOwnWorkers(cwd: string): Promise<string> {
  const likely = await readProject(cwd, MOST_FILES).then(
    ({ candidates: [first] }) => first && commandFor(first.entry),
    // A hint is no place to complain about the project's files.
    () => undefined,
  );
  const own = likely
    ? `${likely}, or coldstart init for everything that can be started here`
    : 'coldstart bench my_worker.py';
  return `This measures the bundled workers, and pip against uv. Your own: ${own}, or any command: coldstart bench -- python -c pass`;
}
