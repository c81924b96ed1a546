import type { z } from 'zod';
import { listIssues } from '../config/issues.js';
import { type ColdstartError, usageError } from '../domain/errors.js';
import { parseJson } from '../io/read-text.js';
import { packageVersion } from './version.js';

/** A file that is something else altogether has more issues than anybody reads. */
const MOST_ISSUES = 5;

const KINDS = {
  report: { noun: 'a report', hint: 'Name a file that coldstart bench wrote with -o FILE.json.' },
  comparison: { noun: 'a comparison', hint: 'Name a file that coldstart compare wrote with -o FILE.json.' },
  accepted: {
    noun: 'a list of accepted slowdowns',
    hint: 'coldstart baseline accept writes it.',
  },
  explanation: {
    noun: 'an explanation',
    hint: 'Name a file that coldstart explain wrote with -o FILE.json.',
  },
  trend: { noun: 'a trend', hint: 'Name a file that coldstart report wrote with -o FILE.json.' },
  inspection: {
    noun: 'an inspection',
    hint: 'Name a file that coldstart lambda inspect wrote with -o FILE.json.',
  },
  partial: {
    noun: 'a partial file',
    hint: 'Name the FILE.partial.ndjson beside a report that was being written.',
  },
} as const;

/** Throws a usage error unless the value calls itself what is wanted, in the version that is read here. */
export async function checkKind(raw: unknown, wanted: keyof typeof KINDS, name: string): Promise<void> {
  const { kind, schemaVersion } = (raw ?? {}) as { kind?: unknown; schemaVersion?: unknown };
  if (kind !== wanted) {
    const said = typeof kind === 'string' ? `: it is of kind ${JSON.stringify(kind.slice(0, 40))}` : '';
    const { noun, hint } = KINDS[wanted];
    throw usageError(`${name} is not ${noun} of coldstart${said}.`, hint);
  }
  if (typeof schemaVersion === 'number' && schemaVersion > 1) {
    throw usageError(
      `${name} has schemaVersion ${schemaVersion}; this coldstart, ${await packageVersion()}, reads 1.`,
      'Update coldstart to read it.',
    );
  }
}

/** A usage error with the first places that are wrong. */
export function malformed(
  what: string,
  error: z.ZodError,
  raw: unknown,
  hint = 'Was it edited by hand? Measure again with -o FILE.json.',
): ColdstartError {
  return usageError(`${what}:\n${listIssues(error, raw, { most: MOST_ISSUES })}`, hint);
}

/** Parses JSON that coldstart wrote. Throws a usage error that says where it is none. */
export function parseSaved(
  text: string,
  name: string,
  hint = 'Is it a report of coldstart, and whole?',
): unknown {
  return parseJson(text, name, hint);
}
