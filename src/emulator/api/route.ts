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
  readonly handle: Handle;
}

type Handle = (account: Account, request: ApiRequest, running: Running) => Answer | Promise<Answer>;

/** A route; in its path * stands for one part, which is named. */
export function route(method: string, path: string, action: string, handle: Handle): Route {
  return { action, method, path: new RegExp(`^${path.replaceAll('*', '([^/]+)')}/?$`), handle };
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

/** One page of a list: Marker says where the next begins. */
export function page(name: string, all: readonly object[], query: URLSearchParams): Answer {
  const from = Number(query.get('Marker') ?? 0) || 0;
  const size = Number(query.get('MaxItems') ?? 50) || 50;
  const next = from + size;
  return ok({ [name]: all.slice(from, next), ...(next < all.length ? { NextMarker: String(next) } : {}) });
}
