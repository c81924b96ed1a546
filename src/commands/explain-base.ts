import { resolve } from 'node:path';
import { needsBase, parseFailRule } from '../config/fail-on.js';
import { usageError } from '../domain/errors.js';
import { type Explanation, explanationSchema } from '../domain/explain.js';
import type { FailRule } from '../domain/explain-diff.js';
import { readText } from '../io/read-text.js';
import { checkKind, malformed, parseSaved } from './saved-json.js';

/** The options of `explain` that say what is compared, and what fails. */
export interface CompareOptions {
  /** A file with an explanation that was saved. */
  readonly diff?: string;
  /** A commit. */
  readonly against?: string;
  readonly why?: string;
  readonly failOn?: readonly string[];
}

/** Reads the rules of --fail-on. Throws usage errors, also where options do not go together. */
export function compareRules({ diff, against, why, failOn = [] }: CompareOptions): FailRule[] {
  if (diff !== undefined && against !== undefined)
    throw usageError(
      '--diff and --against are two things to compare with.',
      'Give one: --diff FILE.json for a saved explanation, --against REF for a commit.',
    );
  const isCompared = diff !== undefined || against !== undefined;
  if (isCompared && why !== undefined)
    throw usageError(
      '--why shows the ways to a module, --diff and --against what changed.',
      'Ask for them one after the other.',
    );
  const rules = failOn.map(parseFailRule);
  const open = rules.find(needsBase);
  if (open && !isCompared)
    throw usageError(
      `--fail-on ${JSON.stringify(open.text)} is about what changed, and there is nothing to compare with.`,
      'Add --against REF, or --diff FILE.json with a saved explanation.',
    );
  return rules;
}

/** Reads an explanation that was saved. Throws a usage error that says what is wrong with the file. */
export async function readExplanation(name: string, cwd: string): Promise<Explanation> {
  const hint = 'Name a file that coldstart explain wrote with -o FILE.json.';
  const raw = parseSaved(await readText(resolve(cwd, name), name, hint), name);
  await checkKind(raw, 'explanation', name);
  const parsed = explanationSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw malformed(
    `${name} is not a whole explanation`,
    parsed.error,
    raw,
    'Was it edited by hand? Explain again with -o FILE.json.',
  );
}
