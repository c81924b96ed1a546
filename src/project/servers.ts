import { callArguments, imports, type PythonSource, pythonCode } from '../python-source/python-code.js';
import type { ProjectEntry } from './entry.js';

/** How a program that serves is measured. */
export interface Serving {
  /** Absent where the source does not tell its port. */
  readonly ready?: string;
  /** What tells it a free port. */
  readonly args?: string[];
  readonly env?: Record<string, string>;
}

interface ServerCall {
  readonly call: RegExp;
  /** The module that has to be imported for the call to mean this. */
  readonly of?: string;
  /** What else has to stand in the code. */
  readonly with?: RegExp;
  /** Index of the port among the positional arguments; `address` where the first one is a pair of host and port. */
  readonly position?: number | 'address';
  readonly defaultPort?: number;
}

const SERVES = /\b(?:serve_forever|run_forever)\b|\bEvent\s*\(\s*\)|\bFuture\s*\(\s*\)|\bcreate_future\b/;

const CALLS: readonly ServerCall[] = [
  { call: /\buvicorn\s*\.\s*run\s*\(/g, of: 'uvicorn', position: 2, defaultPort: 8000 },
  { call: /\brun_app\s*\(/g, of: 'aiohttp', defaultPort: 8080 },
  { call: /\b(?:app|application|api|server)\s*\.\s*run\s*\(/g, of: 'flask', position: 1, defaultPort: 5000 },
  { call: /\b(?:app|application|api|server)\s*\.\s*run\s*\(/g, of: 'quart', position: 1, defaultPort: 5000 },
  { call: /\b(?:app|application|api|server)\s*\.\s*run\s*\(/g, of: 'sanic', position: 1, defaultPort: 8000 },
  { call: /\bserve\s*\(/g, of: 'waitress', defaultPort: 8080 },
  { call: /\bserve\s*\(/g, of: 'websockets', position: 2 },
  { call: /\.\s*listen\s*\(/g, of: 'tornado', position: 0 },
  { call: /\b(?:Threading)?(?:HTTP|TCP)Server\s*\(/g, with: SERVES, position: 'address' },
  { call: /\bmake_server\s*\(/g, of: 'wsgiref', with: SERVES, position: 1 },
  { call: /\b(?:start_server|create_server)\s*\(/g, of: 'asyncio', with: SERVES, position: 2 },
];

/** Whether a source starts a server, and on which port. Undefined if it starts none. */
export function serving(file: PythonSource): Serving | undefined {
  for (const server of CALLS) {
    if (server.of !== undefined && !imports(file.code, server.of)) continue;
    if (server.with && !server.with.test(file.code)) continue;
    const found = [...file.code.matchAll(server.call)].find(
      ({ index }) => !/\b(?:def|class)\s+$/.test(file.code.slice(0, index)),
    );
    if (found) return portOf(file, server, found.index + found[0].length - 1);
  }
  return undefined;
}

function portOf(file: PythonSource, { position, defaultPort }: ServerCall, open: number): Serving {
  const { positional, keyword } = callArguments(file, open);
  const written =
    position === 'address'
      ? secondOf(resolved(file, positional[0] ?? ''))
      : (keyword.port ?? (position === undefined ? undefined : positional[position]));
  if (written === undefined) return defaultPort === undefined ? {} : { ready: `port:${defaultPort}` };
  return portFrom(file, resolved(file, written.trim()));
}

/** Of a pair, as it is written. */
function secondOf(pair: string): string | undefined {
  if (!pair.startsWith('(')) return undefined;
  return callArguments({ source: pair, code: pythonCode(pair) }, 0).positional[1];
}

/** Follows names to what is assigned to them, as far as that is written once in the file. */
function resolved(file: PythonSource, expression: string, steps = 3): string {
  if (steps === 0 || !/^[A-Za-z_]\w*$/.test(expression)) return expression;
  const assigned = [
    ...file.code.matchAll(new RegExp(`^[ \\t]*${expression}\\s*(?::[^=\\n]*)?=(?!=)[ \\t]*`, 'gm')),
  ];
  const [only] = assigned;
  if (!only || assigned.length > 1) return expression;
  const start = only.index + only[0].length;
  const end = file.code.indexOf('\n', start);
  const value = file.source
    .slice(start, end < 0 ? undefined : end)
    .replace(/\s*#[^"']*$/, '')
    .trim();
  return resolved(file, value, steps - 1);
}

function portFrom({ source, code }: PythonSource, expression: string): Serving {
  if (/^[1-9]\d{0,4}$/.test(expression)) return { ready: `port:${expression}` };
  const ready = 'port:{port}';
  const variable =
    /\b(?:getenv|environ\s*\.\s*get)\s*\(\s*["'](\w+)["']|\benviron\s*\[\s*["'](\w+)["']\s*\]/.exec(
      expression,
    );
  const name = variable?.[1] ?? variable?.[2];
  if (name !== undefined) return { ready, env: { [name]: '{port}' } };
  if (/\bargv\s*\[\s*1\s*\]/.test(expression)) return { ready, args: ['{port}'] };
  if (/(?:^|[^\w])port\)?$/.test(expression) && code.includes('(') && /["']--port["']/.test(source)) {
    return { ready, args: ['--port', '{port}'] };
  }
  return {};
}

/** What an entry has beside what is started. */
type Details = Omit<ProjectEntry, 'worker' | 'module' | 'script' | 'callable'>;

/** What the source tells about measuring it. */
export function served(file: PythonSource, why: string): Details {
  const server = serving(file);
  if (!server) {
    const endless = runsOn(file);
    return { why: endless ? `${why}; if its while True does not end by itself, add "ready"` : why };
  }
  return server.ready === undefined
    ? { why: `${why}; it serves, but its port is not plain: add "ready"` }
    : { ...server, why };
}

/** A loop that nothing in it leaves. */
function runsOn({ code }: PythonSource): boolean {
  const loops = code.matchAll(/^([ \t]*)while[ \t(]+(?:True|1)\b.*\n((?:\1[ \t]+.*\n|[ \t]*\n)*)/gm);
  return [...loops].some(([, , body = '']) => !/\b(?:break|return|raise|exit)\b/.test(body));
}

/** Variables that were found already come after those added. */
export function merged(found: Details, { env }: { env?: Record<string, string> }): Details {
  return env ? { ...found, env: { ...env, ...found.env } } : found;
}
