import { defined } from '../domain/defined.js';
import { type CodeCall, codeCalls } from './python-calls.js';
import { pythonCode } from './python-code.js';

/** A call that makes a client, a session or a connection; `written` has the names of its package: boto3.client. */
export type ClientCall = CodeCall;

/** What of a module concerns clients. */
export interface ModuleClients {
  readonly clients: readonly ClientCall[];
  /** Which functions of its own it calls; `from` is absent where that happens once: at import, or as the result is kept. */
  readonly calls: readonly { readonly from?: string; readonly to: string }[];
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

/** The calls in a module that make clients, and who calls whom. Pure. */
export function moduleClients(source: string): ModuleClients {
  const code = pythonCode(source.replaceAll('\r\n', '\n'));
  const names = importedNames(code);
  if (![...names.values()].some(isOfClients)) return { clients: [], calls: [] };
  const clients: ClientCall[] = [];
  const calls: { from?: string; to: string }[] = [];
  for (const one of codeCalls(code)) {
    const call = resolved(one.written, names);
    // `session = boto3.Session()`: its clients are clients.
    if (SESSIONS.has(call) && /^\w+$/.test(one.target ?? '')) names.set(one.target ?? '', 'boto3.Session()');
    if (CLIENTS.has(call) || /^boto3\.Session\(\)\.(?:client|resource)$/.test(call)) {
      clients.push({ ...one, written: call });
    }
    const to = ownName(one);
    const from = one.isKept ? undefined : one.function;
    if (to !== undefined) calls.push({ ...defined({ from }), to });
  }
  return { clients, calls };
}

/** `make()` and `self.make()`, which in a method of Store is Store.make. */
function ownName({ written, function: named = '' }: CodeCall): string | undefined {
  const [, method] = /^(?:self|cls)\.(\w+)$/.exec(written) ?? [];
  if (method !== undefined) return `${named.split('.')[0]}.${method}`;
  return written.includes('.') ? undefined : written;
}

const ROOTS = new Set([...CLIENTS].map((name) => name.split('.')[0]));

function isOfClients(name: string): boolean {
  return ROOTS.has(name.split('.')[0] ?? '');
}

function resolved(written: string, names: ReadonlyMap<string, string>): string {
  const [root = '', ...rest] = written.split('.');
  return [names.get(root) ?? `?${root}`, ...rest].join('.');
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
