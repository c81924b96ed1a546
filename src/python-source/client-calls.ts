import { defined } from '../domain/defined.js';
import { callsOf, type PythonCall } from './calls.js';
import { importedBindings, importsOf, resolveName } from './imports.js';
import { pythonSource } from './parse.js';

/** A call that makes a client, a session or a connection; `callee` has the names of its package: boto3.client. */
export type ClientCall = PythonCall;

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

const PACKAGES = new RegExp(
  `\\b(?:${[...new Set([...CLIENTS].map((name) => name.split('.')[0]))].join('|')})\\b`,
);

/** The calls in a module that make clients, and who calls whom. Pure. */
export function moduleClients(text: string): ModuleClients {
  if (!PACKAGES.test(text)) return { clients: [], calls: [] };
  const source = pythonSource(text);
  const bindings = importedBindings(importsOf(source));
  const clients: ClientCall[] = [];
  const calls: { from?: string; to: string }[] = [];
  for (const one of callsOf(source)) {
    const callee = resolveName(one.callee, bindings) ?? '';
    // `session = boto3.Session()`: its clients are clients.
    if (SESSIONS.has(callee) && /^[^.[]+$/.test(one.assignedTo ?? '')) {
      bindings.set(one.assignedTo ?? '', `${callee}()`);
    }
    const [, session = ''] = /^(.*)\(\)\.(?:client|resource)$/.exec(callee) ?? [];
    if (CLIENTS.has(callee) || SESSIONS.has(session)) clients.push({ ...one, callee });
    const to = ownName(one);
    const from = one.isKept ? undefined : one.function;
    if (to !== undefined) calls.push({ ...defined({ from }), to });
  }
  return { clients, calls };
}

/** `make()` and `self.make()`, which in a method of Store is Store.make. */
function ownName({ callee, function: around = '' }: PythonCall): string | undefined {
  const [, method] = /^(?:self|cls)\.([^.([]+)$/.exec(callee) ?? [];
  if (method !== undefined) return `${around.split('.')[0]}.${method}`;
  return /^[^.([]+$/.test(callee) ? callee : undefined;
}
