import { defined } from '../../domain/defined.js';
import { splitFunctionName } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';
import type { Answer, ApiRequest } from './answer.js';
import type { Running } from './invoke.js';

/** One action of the API: its name, and what answers it. */
export interface Route {
  /** As the API reference and IAM have it: GetFunction. */
  readonly action: string;
  readonly method: string;
  readonly path: RegExp;
  handle(account: Account, request: ApiRequest, running: Running): Answer | Promise<Answer>;
}

export const ok = (body: object): Answer => ({ status: 200, body });
export const created = (body: object): Answer => ({ status: 201, body });
export const NOTHING: Answer = { status: 204 };

/** Name and qualifier: of the query, else of the name itself. */
export function asked({ params, query }: ApiRequest): { readonly name: string; readonly qualifier?: string } {
  const named = params[0] ?? '';
  const qualifier = query.get('Qualifier') ?? splitFunctionName(named).qualifier;
  return { name: named, ...defined({ qualifier }) };
}

/** A path; * stands for one part, which is named. */
export const at = (path: string) => new RegExp(`^${path.replaceAll('*', '([^/]+)')}/?$`);

/** One page of a list: Marker says where the next begins. */
export function paged(name: string, all: readonly object[], query: URLSearchParams): object {
  const from = Number(query.get('Marker') ?? 0) || 0;
  const size = Number(query.get('MaxItems') ?? 50) || 50;
  const next = from + size;
  return { [name]: all.slice(from, next), ...(next < all.length ? { NextMarker: String(next) } : {}) };
}
