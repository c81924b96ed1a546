import { createInvoker, type Invoker } from '../../aws/invoker.js';
import { createUrlInvoker, type UrlRow } from '../../aws/url/url-invoker.js';

/** Asks a function by its URL where it has been given one, else by Invoke. */
export function invokerOf(row: UrlRow): Invoker {
  const { url } = row.target;
  return url === undefined ? createInvoker(row) : createUrlInvoker(row, url);
}
