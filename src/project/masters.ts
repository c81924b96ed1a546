import { ownEntry } from '../domain/own-entry.js';

/** Servers with a process of their own above those that run the app, whatever their arguments. */
const ALWAYS = ['gunicorn', 'uwsgi', 'granian', 'hypercorn', 'sanic'];

/** Options by which the others get one. */
const BY_OPTION: Readonly<Record<string, RegExp>> = {
  uvicorn: /^--(?:workers|reload)(?:=|$)/,
  fastapi: /^(?:dev$|--(?:workers|reload)(?:=|$))/,
  flask: /^--(?:debug|reload)$/,
  litestar: /^(?:--(?:reload|debug|web-concurrency|wc)(?:=|$)|-[rdW])/,
};

/** Variables that mean the same. */
const BY_VARIABLE: Readonly<Record<string, readonly [name: string, value: RegExp]>> = {
  uvicorn: ['WEB_CONCURRENCY', /^(?!1$)./],
  fastapi: ['WEB_CONCURRENCY', /^(?!1$)./],
  flask: ['FLASK_DEBUG', /^(?!0$|f|n|off)./i],
};

/**
 * Whether the started process is none that runs the app: it may listen before there is one that does. `program` is a
 * module or console script, or the path of one; `env` are the variables that it is started with.
 */
export function hasMaster(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): boolean {
  const name = nameOf(program);
  const [variable = '', value] = ownEntry(BY_VARIABLE, name) ?? [];
  return (
    ALWAYS.includes(name) ||
    args.some((word) => ownEntry(BY_OPTION, name)?.test(word)) ||
    (value?.test(env[variable] ?? '') ?? false)
  );
}

/** The name of a server whose started process listens at once and has run nothing of the app by then. */
export function listensFirst(program: string, args: readonly string[]): string | undefined {
  const name = nameOf(program);
  if (args.includes('--preload') || args.includes('--preload-app')) return undefined;
  return ['gunicorn', 'uwsgi', 'granian', 'sanic'].includes(name) ? name : undefined;
}

function nameOf(program: string): string {
  return program.split('/').at(-1) ?? program;
}
