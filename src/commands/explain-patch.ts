import { resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { checkWritable, type Destination } from './destinations.js';

interface PatchAsked {
  readonly patch?: string;
  readonly remedies: boolean;
  readonly why?: string;
  readonly diff?: string;
  readonly against?: string;
  readonly runs: number;
}

/** With fewer rounds no remedy of a dozen could be told from noise. */
export const LEAST_RUNS = 12;

/** Whether remedies are measured. Pure. */
export function wantsRemedies({ remedies, why, diff, against, runs }: PatchAsked): boolean {
  const isOther = [why, diff, against].some((asked) => asked !== undefined);
  return remedies && !isOther && runs >= LEAST_RUNS;
}

/** Where the patch goes, checked for writing. Throws a usage error where there is none to be written. */
export async function patchFileOf(
  asked: PatchAsked,
  { cwd }: Io,
): Promise<Omit<Destination<string>, 'format'> | undefined> {
  if (asked.patch === undefined) return undefined;
  if (!wantsRemedies(asked))
    throw usageError(
      '--patch writes what remedies were measured to help, and none are measured.',
      `Leave out --no-remedies, --why, --diff and --against, and let there be --runs ${LEAST_RUNS} or more.`,
    );
  const file = resolve(cwd, asked.patch);
  return { file, replaceable: await checkWritable(file, '--patch') };
}
