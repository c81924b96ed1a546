import { pythonCode } from './python-code.js';
import { headLength, isInLambda, type LogicalLine, logicalLines } from './python-lines.js';

/** A call that makes a client, a session or a connection. */
export interface ClientCall {
  /** From 1. */
  readonly line: number;
  /** With the names of its package: boto3.client. */
  readonly call: string;
  /** Names around it, such as Store.__init__; absent where the import of the module runs it. */
  readonly function?: string;
  /** A later call of the function uses it again: it is cached, or put into something global. */
  readonly isKept: boolean;
}

/** What makes a client, by package. */
const CLIENTS = new Set([
  ...['boto3.client', 'boto3.resource', 'boto3.Session', 'boto3.session.Session'],
  ...['botocore.session.get_session', 'botocore.session.Session', 'aioboto3.Session', 'aioboto3.client'],
  ...['aiobotocore.session.get_session', 'aiobotocore.session.AioSession'],
  ...['httpx.Client', 'httpx.AsyncClient', 'requests.Session', 'requests.session', 'aiohttp.ClientSession'],
  ...['urllib3.PoolManager', 'psycopg.connect', 'psycopg.AsyncConnection.connect', 'psycopg2.connect'],
  ...['psycopg_pool.ConnectionPool', 'asyncpg.connect', 'asyncpg.create_pool', 'pymysql.connect'],
  ...[
    'mysql.connector.connect',
    'redis.Redis',
    'redis.StrictRedis',
    'redis.from_url',
    'redis.Redis.from_url',
  ],
  ...['redis.asyncio.Redis', 'redis.asyncio.from_url', 'pymongo.MongoClient', 'sqlalchemy.create_engine'],
  ...['opensearchpy.OpenSearch', 'elasticsearch.Elasticsearch', 'openai.OpenAI', 'anthropic.Anthropic'],
]);

/** Their methods client and resource make a client. */
const SESSIONS = new Set(['boto3.Session', 'boto3.session.Session', 'aioboto3.Session']);

const CALL = /(?<![\w.)\]"'])([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)\s*\(/g;
const CACHED = /^@\s*(?:[\w.]+\.)?(?:lru_cache|cache|cached|cached_property|singleton)\b/;

interface Scope {
  readonly indent: number;
  readonly name: string;
  readonly kind: 'def' | 'class';
  readonly isCached: boolean;
  readonly globals: Set<string>;
}

/** The calls in a module that make clients, and whether its import or a function makes them. Pure. */
export function clientCalls(source: string): ClientCall[] {
  const code = pythonCode(source.replaceAll('\r\n', '\n'));
  const names = importedNames(code);
  if (names.size === 0) return [];
  const found: ClientCall[] = [];
  const scopes: Scope[] = [];
  let isCached = false;
  for (const line of logicalLines(code)) {
    while ((scopes.at(-1)?.indent ?? -1) >= line.indent) scopes.pop();
    if (line.text.startsWith('@')) isCached ||= CACHED.test(line.text);
    const [, kind, name = ''] = /^(?:async\s+)?(def|class)\s+(\w+)/.exec(line.text) ?? [];
    const head = kind === undefined ? 0 : headLength(line.text);
    const outer = [...scopes];
    if (kind === 'def' || kind === 'class') {
      scopes.push({ indent: line.indent, name, kind, isCached, globals: new Set() });
    }
    for (const one of /^(?:global|nonlocal)\s+([\w\s,]+)/.exec(line.text)?.[1]?.split(',') ?? []) {
      scopes.findLast((scope) => scope.kind === 'def')?.globals.add(one.trim());
    }
    if (!line.text.startsWith('@')) isCached = false;
    noteSession(line, names);
    // Defaults and annotations are worked out where the function is defined.
    for (const call of callsIn(line, names)) {
      found.push(callAt(code, line, call, call.index < head ? outer : scopes));
    }
  }
  return found;
}

interface Call {
  readonly index: number;
  readonly call: string;
}

function callsIn({ text }: LogicalLine, names: ReadonlyMap<string, string>): Call[] {
  return [...text.matchAll(CALL)].flatMap(({ index, 1: written = '' }) => {
    const call = resolved(written, names);
    return CLIENTS.has(call) || /^\(session\)\.(?:client|resource)$/.test(call)
      ? [{ index, call: call.replace('(session)', 'session') }]
      : [];
  });
}

function callAt(
  code: string,
  { start, text }: LogicalLine,
  { index, call }: Call,
  scopes: readonly Scope[],
): ClientCall {
  const line = code.slice(0, start + index).split('\n').length;
  const inLambda = isInLambda(text, index);
  const last = scopes.findLastIndex(({ kind }) => kind === 'def');
  if (last < 0 && !inLambda) return { line, call, isKept: true };
  const around = scopes.map(({ name }) => name);
  const target = /^([\w.]+(?:\[[^\]]*\])?)\s*(?::[^=]*)?=(?!=)/.exec(text.slice(0, index))?.[1];
  const scope = scopes[last];
  return {
    line,
    call,
    function: [...around, ...(inLambda ? ['lambda'] : [])].join('.'),
    isKept:
      !inLambda &&
      (scopes.some((one) => one.isCached) ||
        (target !== undefined && outlives(target, scope?.globals ?? new Set()))),
  };
}

/** Whether what is assigned to is still there in the next invocation; of self nobody knows. */
function outlives(target: string, globals: ReadonlySet<string>): boolean {
  const [root = ''] = target.split(/[.[]/, 1);
  if (globals.has(root)) return true;
  return target !== root && root !== 'self' && /^(?:cls|_?[A-Z]|_\w)/.test(root);
}

function resolved(written: string, names: ReadonlyMap<string, string>): string {
  const [root = '', ...rest] = written.split('.').map((part) => part.trim());
  return [names.get(root) ?? `?${root}`, ...rest].join('.');
}

/** `session = boto3.Session()`: its clients are clients. */
function noteSession({ text }: LogicalLine, names: Map<string, string>): void {
  const [, name, call] = /^(\w+)\s*(?::[^=]*)?=\s*([\w.]+)\s*\(/.exec(text) ?? [];
  if (name !== undefined && call !== undefined && SESSIONS.has(resolved(call, names)))
    names.set(name, '(session)');
}

/** What names of the module stand for, by its imports, wherever they are. */
function importedNames(code: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const [, modules = ''] of code.matchAll(/^[ \t]*import[ \t]+([^\n;]+)/gm)) {
    for (const one of modules.split(',')) {
      const [, module, alias] = /^\s*([\w.]+)(?:\s+as\s+(\w+))?/.exec(one) ?? [];
      const [root = ''] = module?.split('.') ?? [];
      if (module !== undefined) names.set(alias ?? root, alias === undefined ? root : module);
    }
  }
  for (const [, module = '', list = ''] of code.matchAll(
    /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n;]+)/gm,
  )) {
    for (const one of list.replace(/[()\\]/g, ' ').split(',')) {
      const [, name, alias] = /^\s*(\w+)(?:\s+as\s+(\w+))?/.exec(one) ?? [];
      if (name !== undefined) names.set(alias ?? name, `${module}.${name}`);
    }
  }
  return names;
}
