import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { PythonContext } from './context.js';

/** What `--python` asked for: any interpreter of a version, a file, or whatever a name on PATH is. */
export type InterpreterRequest =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'name'; readonly name: string };

export const OLDEST_PYTHON = '3.7';

const VERSION = /^(?:c?python-?)?(3\.\d{1,3}(?:\.\d{1,3}(?:(?:a|b|rc)\d+)?)?)$/;

/** Versions of every age; only a whole one can be told to be too old. */
const ANY_VERSION = /^(?:c?python-?)?([012]|\d+\.\d[\d.]*)$/;

/** Reads `3.12`, `3.12.1`, `python3.12`, `python3` or a path. Throws a usage error for anything else. */
export function parseRequest(text: string, context: Pick<PythonContext, 'cwd' | 'env'>): InterpreterRequest {
  const request = text.trim();
  const any = ANY_VERSION.exec(request)?.[1];
  if (any && compareVersions(any, OLDEST_PYTHON) < 0) {
    throw usageError(
      `--python ${request}: Python ${any} is not supported: ${OLDEST_PYTHON} or later.`,
      'Choose a newer one.',
    );
  }
  const version = VERSION.exec(request)?.[1];
  if (version) return { kind: 'version', version };
  if (request === '3') return { kind: 'name', name: 'python3' };
  if (request === '~' || request.startsWith('~/')) {
    return { kind: 'path', path: resolve(context.env.HOME || homedir(), request.slice(2)) };
  }
  if (request.includes('/') || request === '.' || request === '..') {
    return { kind: 'path', path: resolve(context.cwd, request) };
  }
  if (/^[A-Za-z][\w.+-]*$/.test(request)) return { kind: 'name', name: request };
  throw usageError(
    `--python ${JSON.stringify(text)} is neither a version nor a path.`,
    'Write a version (3.12 or 3.12.1), a name on PATH (python3.12) or a path (/usr/bin/python3).',
  );
}

/** True if `version` (3.12.1) is the one asked for (3.12, 3.12.1). */
export function matchesVersion(version: string, wanted: string): boolean {
  return version === wanted || (wanted.split('.').length === 2 && minorOf(version) === wanted);
}

/** Major and minor version: 3.12 for 3.12.1 and for 3.12.0rc2. */
export function minorOf(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}

/** Orders versions as numbers, a pre-release before its final release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  const index = left.findIndex((value, at) => value !== right[at]);
  return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}

export function isPreRelease(version: string): boolean {
  return /[a-z]/i.test(version.replace(/\+.*$/, ''));
}

function sortKey(version: string): number[] {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:(a|b|rc)(\d+))?/.exec(version);
  if (!match) return [0, 0, 0, 0, 0];
  const stage = match[4] ? ['a', 'b', 'rc'].indexOf(match[4]) : 3;
  return [Number(match[1]), Number(match[2]), Number(match[3] ?? 0), stage, Number(match[5] ?? 0)];
}
