import { posix } from 'node:path';

/**
 * One way to start a project, written as a part of a worker scenario: all but `why` can stand in coldstart.json as it
 * is. Exactly one of `worker`, `module`, `script` and `callable` is there. Paths are relative to the project's folder,
 * which has to be the working directory.
 */
export interface ProjectEntry {
  readonly worker?: string;
  readonly module?: string;
  readonly script?: string;
  readonly callable?: string;
  readonly args?: string[];
  /** A readiness condition, for what does not end by itself. */
  readonly ready?: string;
  /** First part of the row's id, where the default would say too little. */
  readonly name?: string;
  /** For example PYTHONPATH of a src layout, or the port where the program reads it from a variable. */
  readonly env?: Record<string, string>;
  /** Relative to the project's folder, where it has to be started elsewhere. */
  readonly cwd?: string;
  /** For the user: where it was found. */
  readonly why: string;
}

/** What a worker of Celery says, at --loglevel INFO, once it takes tasks. */
export const CELERY_READY = 'output:/celery@.* ready/';

/** An entry and how it ranks within its source. */
export interface RankedEntry {
  readonly entry: ProjectEntry;
  /** The lower the likelier; entries of one rank are equally likely. */
  readonly rank: number;
  /** Source files that it starts, relative to the project: a later entry for one of them is left out. */
  readonly covers: readonly string[];
}

/** How plainly a project says that this is what starts it. */
export type Band = 'declared' | 'usual' | 'possible';

/** One of all entries of a project; ranks are comparable. */
export interface Candidate extends RankedEntry {
  readonly band: Band;
}

/** The command that measures an entry, to be typed where `folder` (as shown, "." for here) can be reached. */
export function commandFor(entry: ProjectEntry, shown = '.'): string {
  // As completion leaves it: `app/`.
  const folder = shown.replace(/(?<=.)\/+$/, '');
  const { worker, module, callable, script, args = [], ready, env = {}, cwd = '.' } = entry;
  const from = posix.join(folder, cwd);
  const file = worker === undefined || folder === '.' ? worker : `${folder}/${worker}`;
  return [
    'coldstart bench',
    ...(module === undefined ? [quoted(file ?? callable ?? script ?? '')] : ['-m', module]),
    ...(from === '.' ? [] : ['--cwd', quoted(from)]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', quoted(`${name}=${value}`)]),
    ...(args.length > 0 ? ['--args', quoted(args.map(quoted).join(' '))] : []),
    ...(ready === undefined ? [] : ['--ready', quoted(ready)]),
  ].join(' ');
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./{}-]+$/.test(word)) return word;
  return word.includes("'") ? `"${word.replace(/[\\"$`]/g, '\\$&')}"` : `'${word}'`;
}
