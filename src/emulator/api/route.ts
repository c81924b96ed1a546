import type { IncomingHttpHeaders } from 'node:http';
import { defined } from '../../domain/defined.js';
import { splitFunctionName } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';

/** A call of Lambda's API, taken apart. */
export interface ApiRequest {
  /** Parts of the path that the route names, decoded. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON; an empty object where there is none. */
  json(): Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes as they are, anything else as JSON; absent for none. */
  readonly body?: Uint8Array | object;
  /** That of the invocation; else a new one. */
  readonly requestId?: string;
}

/** Executions that run now, by function. */
export type Running = Map<string, number>;

/** One action of the API: its name, and what answers it. */
export interface Route {
  /** As the API reference and IAM have it: GetFunction. */
  readonly action: string;
  readonly method: string;
  readonly path: RegExp;
  /** What its query must say, where one path has several actions. */
  readonly query?: readonly [string, string];
  readonly handle: Handle;
}

type Handle = (account: Account, request: ApiRequest, running: Running) => Answer | Promise<Answer>;

/** A route; in its path * stands for one part, which is named, and after ? is what the query must say. */
export function route(method: string, where: string, action: string, handle: Handle): Route {
  const [path = '', query] = where.split('?', 2);
  const [name, value] = query?.split('=', 2) ?? [];
  return {
    ...{ action, method, path: new RegExp(`^${path.replaceAll('*', '([^/]+)')}/?$`), handle },
    ...(name === undefined || value === undefined ? {} : { query: [name, value] }),
  };
}

/** Whether a request is for it; undefined if not, else the parts of the path that it names. */
export function matched(
  { method, path, query }: Route,
  asked: { readonly method: string | undefined; readonly path: string; readonly query: URLSearchParams },
): readonly string[] | undefined {
  if (method !== asked.method || (query && asked.query.get(query[0]) !== query[1])) return undefined;
  return path.exec(asked.path)?.slice(1);
}

export const ok = (body: object): Answer => ({ status: 200, body });
export const created = (body: object): Answer => ({ status: 201, body });
export const NOTHING: Answer = { status: 204 };

/** Name and qualifier: of the query, else of the name itself. */
export function namedBy({ params, query }: ApiRequest): {
  readonly name: string;
  readonly qualifier?: string;
} {
  const named = params[0] ?? '';
  const qualifier = query.get('Qualifier') ?? splitFunctionName(named).qualifier;
  return { name: named, ...defined({ qualifier }) };
}

/** One page of a list, of 50 at most unless said: Marker says where the next begins. */
export function page(name: string, all: readonly object[], query: URLSearchParams, most = 50): Answer {
  const from = Number(query.get('Marker') ?? 0) || 0;
  const size = Math.min(Number(query.get('MaxItems') ?? most) || most, most);
  const next = from + size;
  return ok({ [name]: all.slice(from, next), ...(next < all.length ? { NextMarker: String(next) } : {}) });
}
