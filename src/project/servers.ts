import type { SyntaxNode } from '@lezer/common';
import { argumentsIn, callsOf, type PythonCall } from '../python-source/calls.js';
import { importedBindings, imports, importsOf, resolveName } from '../python-source/imports.js';
import {
  childrenOf,
  isIn,
  isNamedIn,
  isStringIn,
  type PythonSource,
  textOf,
  withoutBrackets,
} from '../python-source/parse.js';
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
  /** It only prepares: something else has to serve. */
  readonly isStartedApart?: true;
  /** Index of the port among the positional arguments; `address` where the first one is a pair of host and port. */
  readonly position?: number | 'address';
  readonly defaultPort?: number;
  /** Arguments by which the process that listens is not the one that runs the app; `always`: without any. */
  readonly master?: 'always' | Readonly<Record<string, RegExp>>;
}

const RELOADER = { debug: /^True$/, use_reloader: /^True$/ };

const APP = /(?:^|\.)(?:app|application|api|server)\.run$/;
const SERVE = /(?:^|\.)serve$/;

const CALLS: readonly ServerCall[] = [
  {
    ...{ call: /(?:^|\.)uvicorn\.run$/, of: 'uvicorn', position: 2, defaultPort: 8000 },
    master: { workers: /^(?!1$|None$)/, reload: /^(?!False$)/ },
  },
  { call: /(?:^|\.)run_app$/, of: 'aiohttp', defaultPort: 8080 },
  { call: APP, of: 'flask', position: 1, defaultPort: 5000, master: RELOADER },
  { call: APP, of: 'quart', position: 1, defaultPort: 5000, master: RELOADER },
  { call: APP, of: 'sanic', position: 1, defaultPort: 8000, master: 'always' },
  { call: SERVE, of: 'waitress', defaultPort: 8080 },
  { call: SERVE, of: 'websockets', position: 2 },
  { call: /\.listen$/, of: 'tornado', position: 0 },
  { call: /(?:^|\.)(?:Threading)?(?:HTTP|TCP)Server$/, isStartedApart: true, position: 'address' },
  { call: /(?:^|\.)make_server$/, of: 'wsgiref', isStartedApart: true, position: 1 },
  { call: /(?:^|\.)(?:start|create)_server$/, of: 'asyncio', isStartedApart: true, position: 2 },
];

/** Whether a source starts a server, and on which port. Undefined if it starts none. */
export function serving(source: PythonSource): Serving | undefined {
  const imported = importsOf(source);
  const bindings = importedBindings(imported);
  const calls = callsOf(source);
  for (const server of CALLS) {
    if (server.of !== undefined && !imports(imported, server.of)) continue;
    const found = calls.find(
      ({ callee }) => server.call.test(callee) || server.call.test(resolveName(callee, bindings) ?? ''),
    );
    if (found && (!server.isStartedApart || servesOn(source, calls)))
      return answering(source, server, found, portOf(source, server, found));
  }
  return undefined;
}

/** Where another process opens the port than the one that runs the app, an answer is waited for. */
function answering(
  source: PythonSource,
  { master = {} }: ServerCall,
  { argumentList }: PythonCall,
  found: Serving,
): Serving {
  const port = /^port:(.+)$/.exec(found.ready ?? '')?.[1];
  const { keyword } = argumentsIn(source, argumentList);
  const isApart =
    master === 'always' ||
    Object.entries(master).some(([name, is]) => {
      const given = keyword.get(name);
      return given !== undefined && is.test(textOf(source, given));
    });
  return port !== undefined && isApart ? { ...found, ready: `http://127.0.0.1:${port}/` } : found;
}

function servesOn(source: PythonSource, calls: readonly PythonCall[]): boolean {
  const waits = calls.some(
    ({ callee, argumentList }) =>
      /(?:^|\.)(?:Event|Future)$/.test(callee) && childrenOf(argumentList).length === 2,
  );
  return waits || isNamedIn(source, /^(?:(?:serve|run)_forever|create_future)$/);
}

function portOf(source: PythonSource, { position, defaultPort }: ServerCall, call: PythonCall): Serving {
  const { positional, keyword } = argumentsIn(source, call.argumentList);
  const port =
    position === 'address'
      ? secondOf(source, positional[0])
      : (keyword.get('port') ?? positional[position ?? positional.length]);
  if (!port) return defaultPort === undefined ? {} : { ready: `port:${defaultPort}` };
  return portFrom(source, assignedTo(source, port));
}

/** Of a pair, or of what is assigned to a name. */
function secondOf(source: PythonSource, written: SyntaxNode | undefined): SyntaxNode | undefined {
  const pair = written && assignedTo(source, written);
  return pair?.name === 'TupleExpression' ? argumentsIn(source, pair).positional[1] : undefined;
}

/** Follows names to what is assigned to them, as far as that is written once in the file. */
function assignedTo(source: PythonSource, written: SyntaxNode, steps = 3): SyntaxNode {
  const expression = withoutBrackets(written);
  if (steps === 0 || expression.name !== 'VariableName') return expression;
  const name = textOf(source, expression);
  const values: (SyntaxNode | null)[] = [];
  source.tree.iterate({
    enter(ref) {
      if (ref.name !== 'AssignStatement') return;
      const { firstChild: target, lastChild: value } = ref.node;
      // `port: int` assigns nothing.
      if (target && value?.name !== 'TypeDef' && textOf(source, target) === name) values.push(value);
    },
  });
  const [only] = values;
  return only && values.length === 1 ? assignedTo(source, only, steps - 1) : expression;
}

function portFrom(source: PythonSource, expression: SyntaxNode): Serving {
  const text = textOf(source, expression);
  if (/^[1-9]\d{0,4}$/.test(text)) return { ready: `port:${text}` };
  const ready = 'port:{port}';
  const variable =
    /\b(?:getenv|environ\s*\.\s*get)\s*\(\s*["'](\w+)["']|\benviron\s*\[\s*["'](\w+)["']\s*\]/.exec(text);
  const name = variable?.[1] ?? variable?.[2];
  if (name !== undefined) return { ready, env: { [name]: '{port}' } };
  if (/\bargv\s*\[\s*1\s*\]/.test(text)) return { ready, args: ['{port}'] };
  const isOption = /(?:^|\W)port\)?$/.test(text) && isStringIn(source, '--port');
  return isOption ? { ready, args: ['--port', '{port}'] } : {};
}

/** What an entry has beside what is started. */
type Details = Omit<ProjectEntry, 'worker' | 'module' | 'script' | 'callable'>;

/** What the source tells about measuring it. */
export function served(source: PythonSource, why: string): Details {
  const server = serving(source);
  if (!server) {
    return { why: runsOn(source) ? `${why}; if its while True does not end by itself, add "ready"` : why };
  }
  return server.ready === undefined
    ? { why: `${why}; it serves, but its port is not plain: add "ready"` }
    : { ...server, why };
}

/** A loop that nothing in it leaves. */
function runsOn(source: PythonSource): boolean {
  return isIn(source, source.tree.topNode, (ref) => {
    const condition = ref.name === 'WhileStatement' && ref.node.firstChild?.nextSibling;
    if (!condition || !/^\(?(?:True|1)\)?$/.test(textOf(source, condition))) return false;
    const leaves = isIn(source, ref, ({ name }) => /^(?:Break|Return|Raise)Statement$/.test(name));
    return !leaves && !isNamedIn(source, /^exit$/, ref);
  });
}

/** Variables that were found already come after those added. */
export function merged(found: Details, { env }: { env?: Record<string, string> }): Details {
  return env ? { ...found, env: { ...env, ...found.env } } : found;
}
