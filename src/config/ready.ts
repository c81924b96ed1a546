import { ColdstartError, usageError } from '../domain/errors.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';

/** When a process counts as ready, with every `{port}` filled in; read by python/readiness.py. */
export type ReadyCondition =
  | { readonly kind: 'output'; readonly pattern: string }
  | { readonly kind: 'port'; readonly port: number }
  | {
      readonly kind: 'http';
      readonly host: string;
      readonly port: number;
      readonly path: string;
      /** Ranges, both ends included, of which one must have the status; absent: 200 to 499. */
      readonly statuses?: readonly (readonly [number, number])[];
    }
  /** A socket in the file system. */
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'fd' };

/** Stands for a free loopback port, another one in each trial. */
export const PORT_PLACEHOLDER = '{port}';

const FORMS =
  'Forms: exit, fd, port:8080, http://127.0.0.1:8080/path (with #200 or #2xx behind it: only that status), unix:PATH, output:/regular expression/, file:PATH; {port} stands for a free port.';

/** Reads a condition; undefined for `exit`: the end of the process. Throws a usage error that lists the forms. */
export function parseReady(text: string, shown = text): ReadyCondition | undefined {
  if (text === 'exit') return undefined;
  if (text === 'fd') return { kind: 'fd' };
  if (/^https?:/i.test(text)) return parseUrl(text, shown);
  const [, kind, value = ''] = /^(output|port|file|unix):(.*)$/s.exec(text) ?? [];
  switch (kind) {
    case 'output': {
      const pattern = /^\/(.+)\/$/s.exec(value)?.[1];
      if (pattern === undefined) throw wrong(shown, 'its expression must be between slashes');
      return { kind, pattern };
    }
    case 'port':
      return { kind, port: parsePort(value, shown) };
    case 'unix':
      if (Buffer.byteLength(value) > LONGEST_SOCKET_BYTES)
        throw wrong(shown, 'its path is too long for a socket');
      if (value === '' || value.includes('\0')) throw wrong(shown, 'it names no socket');
      return { kind, path: value };
    case 'file':
      if (value === '' || value.includes('\0')) throw wrong(shown, 'it names no file');
      return { kind, path: value };
    default:
      throw wrong(shown, 'it has none of the forms');
  }
}

/** What the kernel takes (Linux 107, macOS 103). */
const LONGEST_SOCKET_BYTES = 103;

/**
 * Checks a condition as it is written, before there is a port; whether it waits for anything but the end. Throws a usage
 * error, which names the `scenario` of a file.
 */
export function isReadyCondition(text: string, scenario?: string): boolean {
  try {
    return parseReady(text.replaceAll(PORT_PLACEHOLDER, '65535'), text) !== undefined;
  } catch (error) {
    if (scenario === undefined || !(error instanceof ColdstartError)) throw error;
    throw usageError(`Scenario ${scenario}: ${error.message}`, error.hint);
  }
}

/** A condition as reports show it: what an address asks for may hold a secret. */
export function shownReady(text: string): string {
  return text.replace(/^(https?:[^?#]*\?)[^#]*/is, '$1***').replace(/(\/\/)[^/@]*@/, '$1***@');
}

function parsePort(digits: string, shown: string): number {
  const port = Number(digits);
  if (!/^\d+$/.test(digits) || port < 1 || port > 65535) {
    throw wrong(shown, 'a port is a number from 1 to 65535, or {port}');
  }
  return port;
}

function parseUrl(text: string, shown: string): ReadyCondition {
  if (!URL.canParse(text)) throw wrong(shown, 'it is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'http:') throw wrong(shown, 'only http is supported, without TLS');
  const host = url.hostname === 'localhost' ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, '');
  if (!/^127\.\d+\.\d+\.\d+$/.test(host) && host !== '::1') {
    throw wrong(shown, `${url.hostname} is not this machine: only loopback addresses are allowed`);
  }
  const port = url.port === '' ? 80 : Number(url.port);
  if (port === 0) throw wrong(shown, 'a port is a number from 1 to 65535, or {port}');
  const path = `${url.pathname}${url.search}`;
  // Other fragments mean nothing to a server.
  return !/^#\d/.test(url.hash)
    ? { kind: 'http', host, port, path }
    : { kind: 'http', host, port, path, statuses: parseStatuses(url.hash.slice(1), shown) };
}

/** `200`, `2xx`, or several with commas. */
function parseStatuses(text: string, shown: string): [number, number][] {
  return text.split(',').map((one) => {
    if (/^[1-5]xx$/i.test(one)) return [Number(one[0]) * 100, Number(one[0]) * 100 + 99];
    if (/^[1-5]\d\d$/.test(one)) return [Number(one), Number(one)];
    throw wrong(
      shown,
      `${JSON.stringify(one)} is no HTTP status: behind # stand statuses such as 200 or 2xx`,
    );
  });
}

function wrong(shown: string, why: string) {
  return usageError(
    `The readiness condition ${JSON.stringify(shown)} cannot be used: ${why}.`,
    joinedHint(meantForm(shown), FORMS),
  );
}

/** What stands before the colon may be misspelt. */
function meantForm(shown: string): string | undefined {
  const [, word = '', sign = ''] = /^([a-z]+)(:?)/i.exec(shown) ?? [];
  return didYouMean(`${word}${sign}`, ['port:', 'http:', 'unix:', 'output:', 'file:', 'exit', 'fd']);
}
