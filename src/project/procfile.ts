import { join } from 'node:path';
import { readBoundedText } from '../io/read-bounded.js';
import type { ProjectEntry, RankedEntry } from './entry.js';
import { hasMaster } from './masters.js';
import { askedRoute, healthRoute } from './routes.js';
import { type Serving, serving } from './servers.js';
import { fileOfModule, type ProjectFile } from './sources.js';

/** Programs that are modules too, and how each is told its port. */
const SERVERS: Readonly<Record<string, (args: string[]) => string[]>> = {
  uvicorn: (args) => (has(args, '--port') ? args : [...args, '--port', '{port}']),
  gunicorn: (args) => (has(args, '--bind', '-b') ? args : [...args, '--bind', '127.0.0.1:{port}']),
  hypercorn: (args) => (has(args, '--bind', '-b') ? args : [...args, '--bind', '127.0.0.1:{port}']),
  granian: (args) => (has(args, '--port') ? args : [...args, '--port', '{port}']),
};

/** What the lines of a Procfile start, as far as it is Python; `release` runs once a deployment and is left out. */
export async function procfileCandidates(
  folder: string,
  files: readonly ProjectFile[],
): Promise<RankedEntry[]> {
  const text = await readBoundedText(join(folder, 'Procfile')).catch(() => '');
  const lines = [...text.matchAll(/^([\w-]+):[ \t]*(.+?)[ \t]*\r?$/gm)].filter(
    ([, type]) => type !== 'release',
  );
  const found = await Promise.all(
    lines.map(async ([, type = '', command = '']): Promise<RankedEntry[]> => {
      const started = await startedBy(command, files);
      if (!started) return [];
      const entry = { ...started.entry, name: type, why: `line ${type} of Procfile` };
      return [{ entry, rank: type === 'web' ? 0 : 1, covers: started.covers }];
    }),
  );
  return found.flat();
}

async function startedBy(
  command: string,
  files: readonly ProjectFile[],
): Promise<{ entry: ProjectEntry; covers: string[] } | undefined> {
  const { parse } = await import('shell-quote');
  const filledIn = command.replace(/\$(?:PORT\b|\{PORT(?::?-[^}]*)?\})/g, '{port}');
  const words = parse(filledIn, (name) => `$${name}`);
  // Lists, pipes and other variables need a shell and values that are not at hand.
  if (!words.every((word) => typeof word === 'string') || words.some((word) => word.includes('$')))
    return undefined;
  const env: Record<string, string> = {};
  let rest: string[] = words;
  for (let [first = ''] = rest; /^[A-Za-z_]\w*=/.test(first); [first = ''] = rest) {
    env[first.slice(0, first.indexOf('='))] = first.slice(first.indexOf('=') + 1);
    rest = rest.slice(1);
  }
  if (rest[0] === 'exec') rest = rest.slice(1);
  if (/^(?:uv|poetry|pdm|pipenv)$/.test(rest[0] ?? '') && rest[1] === 'run') rest = rest.slice(2);
  const started = program(rest, files);
  if (!started) return undefined;
  const variables = { ...env, ...started.entry.env };
  return Object.keys(variables).length > 0
    ? { ...started, entry: { ...started.entry, env: variables } }
    : started;
}

function program(
  [first = '', ...rest]: readonly string[],
  files: readonly ProjectFile[],
): { entry: ProjectEntry; covers: string[] } | undefined {
  const isPython = /^python(?:3(?:\.\d+)?)?$/.test(first);
  const module = isPython && rest[0] === '-m' ? rest[1] : isPython ? undefined : first;
  const args = isPython && rest[0] === '-m' ? rest.slice(2) : rest;
  const server = module === undefined ? undefined : SERVERS[module];
  if (module !== undefined && server) {
    // gunicorn takes application for granted.
    const [of = '', variable = 'application'] =
      args.find((word) => /^[\w.]+:\w+/.test(word) || fileOfModule(word, files))?.split(':') ?? [];
    const own = fileOfModule(of, files)?.file;
    const told = server(args);
    const port = told.join(' ').match(/(?:--port[ =]|:)(\{port\}|\d+)(?:\s|$)/)?.[1];
    // A port that is open says nothing where another process than the app's opens it.
    const found = hasMaster(module, told)
      ? ((own && askedRoute(own, variable)) ?? '/')
      : own && healthRoute(own, variable);
    const ready = found === undefined ? `port:${port}` : `http://127.0.0.1:${port}${found}`;
    const entry = { module, args: told, ...(port ? { ready } : {}), why: '' };
    return { entry, covers: own ? [own.path] : [] };
  }
  if (!isPython) return undefined;
  if (module !== undefined) {
    const own = (fileOfModule(`${module}.__main__`, files) ?? fileOfModule(module, files))?.file;
    return { entry: { module, ...servedWith(own, args), why: '' }, covers: own ? [own.path] : [] };
  }
  const own = files.find(({ path }) => path === args[0]?.replace(/^\.\//, ''));
  if (!own) return undefined;
  return { entry: { worker: own.path, ...servedWith(own, args.slice(1)), why: '' }, covers: [own.path] };
}

function servedWith(file: ProjectFile | undefined, args: string[]): Serving {
  if (args.some((word) => word.includes('{port}'))) return { args, ready: 'port:{port}' };
  const found = file ? serving(file) : undefined;
  if (args.length === 0) return found ?? {};
  return { ...found, args: [...args, ...(found?.args ?? [])] };
}

function has(args: readonly string[], ...options: readonly string[]): boolean {
  return args.some((word) => options.some((option) => word === option || word.startsWith(`${option}=`)));
}
