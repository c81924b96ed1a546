import { ownEntry } from '../domain/own-entry.js';
import { CELERY_READY, type ProjectEntry } from './entry.js';
import { hasMaster } from './masters.js';
import { askedRoute, healthRoute } from './routes.js';
import { fileOfModule, type ProjectFile } from './sources.js';

/** A program that a line of a Procfile starts, or why it cannot be told how that is measured. */
export type KnownProgram =
  | { readonly entry: ProjectEntry; readonly covers: readonly string[] }
  | { readonly unknown: string };

/** A server that is a module too. */
interface Server {
  /** The words that it needs to serve; without them it does something else. */
  readonly command?: RegExp;
  /** Options by which it is told where to listen; the first one is given if none is. */
  readonly bind: readonly string[];
  /** What that is given, where it is not the port alone. */
  readonly address?: string;
  /** Options come before the application. */
  readonly isFirst?: true;
}

const ADDRESS = '127.0.0.1:{port}';

const SERVERS: Readonly<Record<string, Server>> = {
  uvicorn: { bind: ['--port'] },
  gunicorn: { bind: ['--bind', '-b'], address: ADDRESS },
  hypercorn: { bind: ['--bind', '-b'], address: ADDRESS },
  granian: { bind: ['--port'] },
  daphne: { bind: ['--port', '-p', '--endpoint', '-e', '--unix-socket', '-u', '--fd'] },
  waitress: { bind: ['--listen', '--port'], address: ADDRESS, isFirst: true },
  sanic: { bind: ['--port', '-p'] },
  flask: { command: /^run$/, bind: ['--port', '-p'] },
  fastapi: { command: /^(?:run|dev)$/, bind: ['--port'] },
  litestar: { command: /^run$/, bind: ['--port', '-p'] },
};

/** Scripts by the name of their module. */
const MODULES: Readonly<Record<string, string>> = { 'waitress-serve': 'waitress' };

/** What is known of a program by its name; undefined for a name that says nothing. */
export function knownProgram(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  files: readonly ProjectFile[],
): KnownProgram | undefined {
  const module = ownEntry(MODULES, name) ?? name;
  if (module === 'celery') return celery(args, files);
  if (module === 'uwsgi') return { unknown: 'uwsgi is mostly no Python program' };
  const server = ownEntry(SERVERS, module);
  if (!server) return undefined;
  const { command } = server;
  if (command && !args.some((word) => command.test(word)))
    return { unknown: `${name} serves nothing with these arguments` };
  const told = withPort(args, server);
  const port = /(?:(?:^|[ =:])|-[bp])(\{port\}|\d+)(?= |$)/.exec(bound(told, server))?.[1];
  if (port === undefined)
    return { unknown: 'it listens on no port, so what tells when it is ready is not plain' };
  // gunicorn takes application for granted.
  const [of = '', variable = module === 'gunicorn' ? 'application' : 'app'] =
    appOf(args, files)?.replace(/\.py$/, '').split(':') ?? [];
  const own = fileOfModule(of, files)?.file;
  // A port that is open says nothing where another process than the app's opens it.
  const route = hasMaster(module, told, env)
    ? ((own && askedRoute(own, variable)) ?? '/')
    : own && healthRoute(own, variable);
  const ready = route === undefined ? `port:${port}` : `http://127.0.0.1:${port}${route}`;
  return {
    entry: { module, args: told, ready, why: '' },
    covers: own ? [own.path] : coveredBy(module, files),
  };
}

function withPort(args: readonly string[], { bind, address = '{port}', isFirst }: Server): string[] {
  const [option = ''] = bind;
  if (has(args, bind)) return [...args];
  return isFirst ? [option, address, ...args] : [...args, option, address];
}

/** The words that say where it listens. */
function bound(args: readonly string[], { bind }: Server): string {
  return args.filter((word, index) => names(word, bind) || bind.includes(args[index - 1] ?? '')).join(' ');
}

function appOf(args: readonly string[], files: readonly ProjectFile[]): string | undefined {
  return args.find(
    (word) => /^[\w.]+:\w+/.test(word) || fileOfModule(word.replace(/\.py$/, ''), files) !== undefined,
  );
}

/** What a server finds that is told no application. */
function coveredBy(module: string, files: readonly ProjectFile[]): string[] {
  const usual = { flask: ['app.py', 'wsgi.py'], fastapi: ['main.py', 'app.py', 'api.py'] }[module] ?? [];
  const all = module === 'litestar' ? ['app.py', 'application.py', 'asgi.py'] : usual;
  return all.filter((path) => files.some((file) => file.path === path)).slice(0, 1);
}

/** A worker says that it is ready at the level of INFO. What else Celery does says nothing. */
function celery(args: readonly string[], files: readonly ProjectFile[]): KnownProgram {
  if (!args.includes('worker')) return { unknown: 'of Celery only a worker says when it is ready' };
  if (has(args, ['--logfile', '-f', '--detach', '-D']))
    return { unknown: 'its worker says when it is ready in a log file' };
  const app = args.flatMap((word, index) => {
    if (word === '-A' || word === '--app') return args[index + 1] ?? [];
    return /^(?:-A|--app=)(.+)$/.exec(word)?.[1] ?? [];
  })[0];
  const [of = ''] = app?.split(':') ?? [];
  const own = (fileOfModule(`${of}.celery`, files) ?? fileOfModule(of, files))?.file;
  const level = /^(?:-l|--loglevel=)?(?:info|debug)$/i;
  const isTold = args.some(
    (word, index) =>
      level.test(word) && (word.startsWith('-') || /^(?:-l|--loglevel)$/.test(args[index - 1] ?? '')),
  );
  // The last one counts.
  const told = isTold ? [...args] : [...args, '--loglevel', 'INFO'];
  return {
    entry: { module: 'celery', args: told, ready: CELERY_READY, why: '; it has to reach its broker' },
    covers: own ? [own.path] : [],
  };
}

function has(args: readonly string[], options: readonly string[]): boolean {
  return args.some((word) => names(word, options));
}

/** Whether a word is one of these options, perhaps with its value. */
function names(word: string, options: readonly string[]): boolean {
  return options.some(
    (option) =>
      word === option ||
      word.startsWith(`${option}=`) ||
      (/^-\w$/.test(option) && word.startsWith(option) && !word.startsWith('--')),
  );
}
