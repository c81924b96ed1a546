import { join } from 'node:path';
import { hasOpenQuote } from '../domain/open-quote.js';
import { readBoundedText } from '../io/read-bounded.js';
import type { RankedEntry } from './entry.js';
import { type KnownProgram, knownProgram } from './programs.js';
import { type Serving, serving } from './servers.js';
import { fileOfModule, type ProjectFile } from './sources.js';

/** A line that is left out, though it may start a worker. */
export interface SkippedLine {
  /** Its name, or the number of a line that has none. */
  readonly type: string;
  /** With {port} for $PORT; absent where the line cannot be read. */
  readonly command?: string;
  readonly why: string;
}

export interface Procfile {
  readonly found: readonly RankedEntry[];
  readonly skipped: readonly SkippedLine[];
}

/** What the lines of a Procfile start, as far as it is Python; `release` runs once a deployment and is left out. */
export async function readProcfile(folder: string, files: readonly ProjectFile[]): Promise<Procfile> {
  const text = await readBoundedText(join(folder, 'Procfile')).catch(() => '');
  const found: RankedEntry[] = [];
  const skipped: SkippedLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, type, written = ''] = /^([\w-]+):[ \t]*(.+?)[ \t]*\r?$/.exec(line) ?? [];
    if (type === 'release') continue;
    if (type === undefined) {
      skipped.push({ type: String(index + 1), why: 'it is not of the form NAME: COMMAND' });
      continue;
    }
    const command = written.replace(/\$(?:PORT\b|\{PORT(?::?-[^}]*)?\})/g, '{port}');
    const started = await startedBy(command, files);
    if ('unknown' in started) skipped.push({ type, command, why: started.unknown });
    else {
      const why = `line ${type} of Procfile${started.entry.why}`;
      const entry = { ...started.entry, name: type, why };
      found.push({ entry, rank: type === 'web' ? 0 : 1, covers: started.covers });
    }
  }
  return { found, skipped };
}

async function startedBy(command: string, files: readonly ProjectFile[]): Promise<KnownProgram> {
  if (hasOpenQuote(command)) return { unknown: 'a quote in it is not closed' };
  const { parse } = await import('shell-quote');
  const words = parse(command, (name) => `$${name}`);
  // Lists, pipes and other variables need a shell and values that are not at hand.
  if (!words.every((word) => typeof word === 'string'))
    return { unknown: 'it is more than one command and needs a shell' };
  const variable = words.find((word) => word.includes('$'));
  if (variable !== undefined)
    return { unknown: `the value of ${/\$\{?\w*\}?/.exec(variable)?.[0] ?? variable} is not known here` };
  const env: Record<string, string> = {};
  let rest: string[] = words;
  for (let [first = ''] = rest; /^[A-Za-z_]\w*=/.test(first); [first = ''] = rest) {
    env[first.slice(0, first.indexOf('='))] = first.slice(first.indexOf('=') + 1);
    rest = rest.slice(1);
  }
  if (rest[0] === 'exec') rest = rest.slice(1);
  if (/^(?:uv|poetry|pdm|pipenv)$/.test(rest[0] ?? '') && rest[1] === 'run') rest = rest.slice(2);
  const started = program(rest, env, files);
  if ('unknown' in started) return started;
  const variables = { ...env, ...started.entry.env };
  return Object.keys(variables).length > 0
    ? { ...started, entry: { ...started.entry, env: variables } }
    : started;
}

function program(
  [first = '', ...rest]: readonly string[],
  env: Readonly<Record<string, string>>,
  files: readonly ProjectFile[],
): KnownProgram {
  const isPython = /^python(?:3(?:\.\d+)?)?$/.test(first);
  const [option = ''] = rest;
  if (isPython && option === '-u') {
    const started = program([first, ...rest.slice(1)], env, files);
    if ('unknown' in started) return started;
    return { ...started, entry: { ...started.entry, env: { PYTHONUNBUFFERED: '1', ...started.entry.env } } };
  }
  if (isPython && option.startsWith('-') && option !== '-m')
    return { unknown: `the option ${option} of the interpreter is not taken over here` };
  const module = isPython && option === '-m' ? rest[1] : isPython ? undefined : first;
  const args = isPython && option === '-m' ? rest.slice(2) : rest;
  const known = module === undefined ? undefined : knownProgram(module, args, env, files);
  if (known) return known;
  if (!isPython) return { unknown: `${first} is no server that is known here` };
  if (module !== undefined) {
    const own = (fileOfModule(`${module}.__main__`, files) ?? fileOfModule(module, files))?.file;
    return { entry: { module, ...servedWith(own, args), why: '' }, covers: own ? [own.path] : [] };
  }
  const own = files.find(({ path }) => path === args[0]?.replace(/^\.\//, ''));
  if (!own) return { unknown: `there is no ${args[0] ?? 'file after python'} here` };
  return { entry: { worker: own.path, ...servedWith(own, args.slice(1)), why: '' }, covers: [own.path] };
}

function servedWith(file: ProjectFile | undefined, args: string[]): Serving {
  const found = file ? serving(file) : undefined;
  // Its address may have been read from the source, its port is told.
  const ready = found?.ready?.replace(/:(?:\{port\}|\d+)(?=\/|$)/, ':{port}') ?? 'port:{port}';
  if (args.some((word) => word.includes('{port}'))) return { args, ready };
  if (args.length === 0) return found ?? {};
  return { ...found, args: [...args, ...(found?.args ?? [])] };
}
