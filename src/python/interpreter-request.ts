import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import { compareVersions } from '../domain/python-version.js';
import type { PythonContext } from './context.js';

/** What `--python` asked for: any interpreter of a version, a file, or whatever a name on PATH is. */
export type InterpreterRequest =
  | { readonly kind: 'version'; readonly version: string; readonly freeThreaded?: true }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'name'; readonly name: string };

export const OLDEST_PYTHON = '3.7';

const VERSION = /^(?:c?python-?)?(3\.\d{1,3}(?:\.\d{1,3}(?:(?:a|b|rc)\d+)?)?)(t?)$/;

/** Versions of every age; only a whole one can be told to be too old. */
const ANY_VERSION = /^(?:c?python-?)?([012]|\d+\.\d[\d.]*)$/;

const LATER_THAN_3 = /^(?:[4-9]|[1-9]\d+)(?:\.\d+)*t?$/;

/** Reads `3.12`, `3.12.1`, `3.14t` (a free-threaded build), `python3.12`, `python3` or a path. Throws a usage error for anything else. */
export function parseRequest(text: string, context: Pick<PythonContext, 'cwd' | 'env'>): InterpreterRequest {
  const request = text.trim();
  const any = ANY_VERSION.exec(request)?.[1];
  if (any && compareVersions(any, OLDEST_PYTHON) < 0) {
    throw usageError(
      `--python ${request}: Python ${any} is not supported: ${OLDEST_PYTHON} or later.`,
      'Choose a newer one.',
    );
  }
  if (LATER_THAN_3.test(request))
    throw usageError(
      `--python ${request}: that Python is not known, only Python 3, ${OLDEST_PYTHON} or later.`,
      'Write its version, such as 3.12 or 3.14t, or the path of an interpreter.',
    );
  const [, version, threads] = VERSION.exec(request) ?? [];
  if (version) return { kind: 'version', version, ...(threads ? { freeThreaded: true as const } : {}) };
  if (request === '3') return { kind: 'name', name: 'python3' };
  if (request === '~' || request.startsWith('~/')) {
    return { kind: 'path', path: resolve(context.env.HOME || homedir(), request.slice(2)) };
  }
  if (request.includes('/') || request.startsWith('.')) {
    return { kind: 'path', path: resolve(context.cwd, request) };
  }
  if (/^[A-Za-z][\w.+-]*$/.test(request)) return { kind: 'name', name: request };
  throw usageError(
    `--python ${JSON.stringify(text)} is neither a version nor a path.`,
    'Write a version (3.12, 3.12.1, 3.14t), a name on PATH (python3.12) or a path (/usr/bin/python3).',
  );
}
