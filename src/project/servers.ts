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
import { askedRoute, tornadoRoute } from './routes.js';

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
  /**
   * Arguments by which its port is open before the app answers, mostly since another process opens it; `always`: without
   * any.
   */
  readonly early?: 'always' | Readonly<Record<string, RegExp>>;
  /** What has to be asked for then; undefined where nothing would be answered. `app.run` serves the app of that name. */
  readonly route?: (source: PythonSource, callee: string) => string | undefined;
}

const RELOADER = { debug: /^True$/, use_reloader: /^True$/ };

const ofApp = (source: PythonSource, callee: string) => askedRoute(source, callee.replace(/\.run$/, ''));

const APP = /(?:^|\.)(?:app|application|api|server)\.run$/;
const ANSWERS = /\bdo_GET\b|\b(?:Simple|CGI)HTTPRequestHandler\b/;
const SERVE = /(?:^|\.)serve$/;

const CALLS: readonly ServerCall[] = [
  {
    ...{ call: /(?:^|\.)uvicorn\.run$/, of: 'uvicorn', position: 2, defaultPort: 8000 },
    early: { workers: /^(?!1$|None$)/, reload: /^(?!False$)/ },
    route: (source) => askedRoute(source, 'app'),
  },
  { call: /(?:^|\.)run_app$/, of: 'aiohttp', defaultPort: 8080 },
  { call: APP, of: 'flask', position: 1, defaultPort: 5000, early: RELOADER, route: ofApp },
  { call: APP, of: 'quart', position: 1, defaultPort: 5000, early: RELOADER, route: ofApp },
  { call: APP, of: 'sanic', position: 1, defaultPort: 8000, early: 'always', route: ofApp },
  { call: SERVE, of: 'waitress', defaultPort: 8080 },
  { call: SERVE, of: 'websockets', position: 2 },
  { call: /\.listen$/, of: 'tornado', position: 0, early: 'always', route: tornadoRoute },
  {
    ...{ call: /(?:^|\.)(?:Threading)?HTTPServer$/, isStartedApart: true, position: 'address' },
    // One without do_GET answers with an error.
    ...{ early: 'always', route: (source) => (ANSWERS.test(source.text) ? '/' : undefined) },
  },
  { call: /(?:^|\.)(?:Threading)?TCPServer$/, isStartedApart: true, position: 'address' },
  {
    ...{ call: /(?:^|\.)make_server$/, of: 'wsgiref', isStartedApart: true, position: 1 },
    ...{ early: 'always', route: () => '/' },
  },
  // Its port is open before it answers, and nothing can be asked that every service knows.
  { call: /\.add_(?:in)?secure_port$/, of: 'grpc' },
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

/** Where the port is open before the app answers, an answer is waited for. */
function answering(
  source: PythonSource,
  { early = {}, route }: ServerCall,
  { argumentList, callee }: PythonCall,
  found: Serving,
): Serving {
  const port = /^port:(.+)$/.exec(found.ready ?? '')?.[1];
  const { keyword } = argumentsIn(source, argumentList);
  const isEarly =
    early === 'always' ||
    Object.entries(early).some(([name, is]) => {
      const given = keyword.get(name);
      return given !== undefined && is.test(textOf(source, given));
    });
  const asked = isEarly ? route?.(source, callee) : undefined;
  return port === undefined || asked === undefined
    ? found
    : { ...found, ready: `http://127.0.0.1:${port}${asked}` };
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
    ? { why: `${why}; it serves, but what tells when is not plain: add "ready"` }
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
