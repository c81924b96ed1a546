import { relative } from 'node:path';
import { type ColdstartError, usageError } from '../domain/errors.js';
import { hasOpenQuote } from '../domain/open-quote.js';
import { shellQuoted } from '../domain/shell-word.js';
import { joined } from '../domain/words.js';
import { appCandidates, celeryCandidates, djangoCandidates, lambdaHandlers } from './apps.js';
import { type Band, type Candidate, commandFor, type ProjectEntry, type RankedEntry } from './entry.js';
import { importedWork } from './imported-work.js';
import { type ProjectMetadata, projectMetadata } from './metadata.js';
import { guardedCandidates, idleFiles, packageCandidates, usualCandidates } from './modules.js';
import { packageStart } from './package-folder.js';
import { readProcfile, type SkippedLine } from './procfile.js';
import { scriptCandidates } from './scripts.js';
import { projectSources } from './sources.js';

export type { ProjectEntry };

/** All that is known about a project from its files; nothing of it is run. */
export interface Project {
  readonly metadata: ProjectMetadata;
  /** The likeliest first. */
  readonly candidates: readonly Candidate[];
  /** `function in file` of AWS Lambda handlers, which cannot be started as they are. */
  readonly handlers: readonly string[];
  /** Usual files that only define, so that starting them would measure nothing. */
  readonly idle: readonly string[];
  /** There is no Python file at all. */
  readonly isEmpty?: true;
  /** Lines of the Procfile that nobody here knows how to measure. */
  readonly skipped: readonly SkippedLine[];
}

/** Said where nothing is found. */
const LOOKED_FOR =
  'Looked for: console scripts in pyproject.toml, setup.cfg and setup.py, __main__.py, a Procfile, FastAPI, Starlette, Quart, Litestar, Flask and Celery applications, main.py, app.py, worker.py, server.py, run.py, manage.py, and files with if __name__ == "__main__" or a PEP 723 block.';

/** Each source of entries has ranks of its own. */
const RANKS_A_SOURCE = 10;

const MOST_FILES = 300;
const MOST_LISTED = 8;

/** Reads a project's folder, of its Python files at most `mostFiles`. Throws a usage error for damaged TOML. */
export async function readProject(folder: string, mostFiles = MOST_FILES): Promise<Project> {
  const [metadata, files] = await Promise.all([projectMetadata(folder), projectSources(folder, mostFiles)]);
  const inside = await packageCandidate(folder);
  // Its files are those of a package: by themselves they would not find each other.
  if (inside)
    return { metadata, candidates: [inside], handlers: lambdaHandlers(files), idle: [], skipped: [] };
  const procfile = await readProcfile(folder, files);
  const sources: readonly { readonly band: Band | 'beside'; readonly found: readonly RankedEntry[] }[] = [
    { band: 'declared', found: await scriptCandidates(folder, files, metadata) },
    { band: 'declared', found: packageCandidates(files, metadata) },
    { band: 'declared', found: procfile.found },
    { band: 'declared', found: appCandidates(files, metadata) },
    { band: 'usual', found: usualCandidates(files) },
    { band: 'beside', found: celeryCandidates(files, metadata) },
    { band: 'possible', found: guardedCandidates(files) },
  ];
  const candidates: Candidate[] = [];
  for (const [index, { band, found }] of sources.entries()) {
    const covered = new Set(candidates.flatMap(({ covers }) => covers));
    const fresh = found.filter(({ covers }) => !covers.some((path) => covered.has(path)));
    // A worker of a queue belongs to what stands beside it, and never replaces it.
    const ranked = band === 'beside' ? (candidates[0]?.band ?? 'declared') : band;
    candidates.push(
      ...fresh.map((one) => ({ ...one, band: ranked, rank: index * RANKS_A_SOURCE + one.rank })),
    );
  }
  return {
    metadata,
    candidates: candidates.sort((a, b) => a.rank - b.rank),
    handlers: lambdaHandlers(files),
    idle: idleFiles(files),
    skipped: procfile.skipped,
    ...(files.length === 0 ? { isEmpty: true as const } : {}),
  };
}

/** The folder itself, where it is a package and no project. */
async function packageCandidate(folder: string): Promise<Candidate | undefined> {
  const inside = await packageStart(folder);
  if (!inside) return undefined;
  const { entry, root } = inside;
  const cwd = relative(folder, root);
  const why = `${entry.why}, started in ${cwd}`;
  return { entry: { ...entry, cwd, why }, band: 'declared', rank: 0, covers: ['__main__.py'] };
}

/** What else than the file itself tells of a file that only defines and assigns. */
export interface Idle {
  /** Whether what it imports of its folder may do something. */
  readonly imports: boolean;
  readonly instead?: string;
}

/**
 * The command that measures what a file that starts nothing is a part of: its application behind a server, or its Lambda
 * handler; absent where neither is seen, or where what it imports runs something. `path` is the file's below the folder. Throws a usage error for damaged TOML.
 */
export async function insteadOf(
  { folder, shown }: { readonly folder: string; readonly shown: string },
  path: string,
): Promise<Idle> {
  const { candidates, handlers } = await readProject(folder);
  const [metadata, files] = await Promise.all([projectMetadata(folder), projectSources(folder, MOST_FILES)]);
  const file = files.find((one) => one.path === path);
  const work = file && importedWork(file, files);
  const imports = work !== undefined;
  if (work === 'runs') return { imports };
  const found = [...candidates, ...djangoCandidates(files, metadata)].find(
    ({ covers, entry }) => covers.includes(path) && entry.worker === undefined,
  );
  if (found) return { imports, instead: commandFor(found.entry, shown) };
  const handler = handlers.find((one) => one.endsWith(` in ${path}`))?.split(' ')[0];
  if (handler === undefined) return { imports };
  const module = path.replace(/\.py$/, '').replaceAll('/', '.');
  return { imports, instead: `coldstart bench handlers --handler ${module}.${handler} --dir ${shown}` };
}

/** What can be started in a project's folder, the likeliest first. Throws a usage error for damaged TOML. */
export async function projectEntries(folder: string): Promise<ProjectEntry[]> {
  return (await readProject(folder)).candidates.map(({ entry }) => entry);
}

/**
 * What `coldstart bench FOLDER` measures, and `onSkipped` what each line of a Procfile is told that it passes over; `shown` is
 * the folder as the user knows it. Throws a usage error that lists the candidates where several are equally likely, and one
 * that says what was looked for where there is none.
 */
export function projectEntry(
  project: Project,
  shown: string,
  onSkipped: (line: SkippedLine) => void = () => {},
): ProjectEntry {
  const { candidates } = project;
  const [first] = candidates;
  if (!first) throw nothingFound(/^\.\/?$/.test(shown) ? 'this folder' : shown, project);
  const likely = candidates.filter(({ rank }) => rank === first.rank);
  if (likely.length > 1) {
    const commands = likely.slice(0, MOST_LISTED).map(({ entry }) => `  ${commandFor(entry, shown)}`);
    const more = likely.length > MOST_LISTED ? [`  and ${likely.length - MOST_LISTED} more`] : [];
    throw usageError(
      `${shown} can be started in ${likely.length} ways:\n${[...commands, ...more, ...project.skipped.map(skippedLine)].join('\n')}`,
      'Choose one of these commands, or write them into a coldstart.json: coldstart init, in that folder, does.',
    );
  }
  project.skipped.forEach(onSkipped);
  return first.entry;
}

/** The usage error for a folder with nothing to start. */
export function nothingFound(shown: string, { handlers, idle, skipped, isEmpty }: Project): ColdstartError {
  if (isEmpty && skipped.length === 0)
    return usageError(
      `Nothing to start was found in ${shown}: there is no Python file in it.`,
      'Name a file, -m MODULE or MODULE:FUNCTION, or any command after --. To try it: coldstart bench hello',
    );

  const [handler] = handlers;
  const lambda = handler ? ` (The Lambda handler ${handler} cannot be started as it is.)` : '';
  const defines =
    idle.length > 0 ? ` (${joined(idle)} only defines functions and objects, and starts nothing.)` : '';
  const lines = skipped.map((line) => `\n${skippedLine(line)}`).join('');
  return usageError(
    `Nothing to start was found in ${shown}.${lambda}${defines}${lines}`,
    `${LOOKED_FOR} Name a file, -m MODULE or MODULE:FUNCTION, or any command after --.`,
  );
}

/** One line that says why a line of the Procfile is left out, and how it can be measured. */
export function skippedLine(line: SkippedLine): string {
  const command = commandOfLine(line);
  return command === undefined ? whySkipped(line) : `${whySkipped(line)} As a command: ${command}`;
}

export function whySkipped({ type, why }: SkippedLine): string {
  return `Line ${type} of Procfile is left out, since ${why}.`;
}

/** What measures a line of a Procfile that is left out; undefined for one that cannot be read. */
export function commandOfLine({ command }: SkippedLine): string | undefined {
  if (command === undefined || hasOpenQuote(command)) return undefined;
  const ready = command.includes('{port}') ? '--ready http://127.0.0.1:{port}/' : '--ready CONDITION';
  const isPlain = /^[\w@%+=:,./{} "'*[\]-]+$/.test(command);
  const typed = isPlain ? command : `sh -c ${shellQuoted(command)}`;
  return `coldstart bench ${ready} -- ${typed}`;
}
