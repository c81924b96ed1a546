import type { WorkerScenario } from '../../domain/plan.js';
import type { StartChange } from '../../domain/start-change.js';
import { shownFile } from '../../findings/explain/places.js';
import { type RemedyRow, remedyScenario } from '../../plan/remedy-plan.js';
import type { RunnerContext } from '../../runners/context.js';
import type { ImportRemedy } from './candidates.js';
import { type LoadedBy, type SeenStart, seenStart } from './check-change.js';
import { sameOutput } from './seen-output.js';

export const SAME_AGAIN = 'as it is, again';
export const NO_OP = 'nothing changed';

/** Whether a changed worker does the same. */
export type Checked = { readonly output: 'same' | 'varies' } | { readonly reason: string };

/** What a start did beyond that, in words, where it should not have; `undefined` where all is well. */
export type Verify = (seen: SeenStart) => string | undefined;

/** What is known of the copy with nothing changed, and what holds a changed one against that. */
export interface Checker {
  readonly first: SeenStart;
  check(row: RemedyRow, verify?: Verify): Promise<Checked>;
}

/** Starts the copy twice, to know what it does; resolves to why there is nothing to hold others against, where that fails. */
export async function checker({
  scenario,
  context,
  signal,
  note,
  plain,
}: {
  readonly scenario: WorkerScenario;
  readonly context: RunnerContext;
  readonly signal: AbortSignal;
  note(text: string): void;
  readonly plain: StartChange;
}): Promise<Checker | string> {
  const see = (row: RemedyRow) => seenStart(remedyScenario(scenario, row), context, signal);
  note('looking for what makes the start shorter');
  const first = await see({ name: NO_OP, change: plain });
  const second = await see({ name: NO_OP, change: plain });
  if ('failure' in first) return `a copy of it with nothing changed fails: ${first.failure}`;
  if ('failure' in second) return `a copy of it with nothing changed fails: ${second.failure}`;
  const output = sameOutput(first.output, second.output) ? 'same' : 'varies';
  const check = async (row: RemedyRow, verify: Verify = () => undefined): Promise<Checked> => {
    const seen = await see(row);
    if ('failure' in seen) return { reason: `it then fails: ${seen.failure}` };
    if (seen.ending !== first.ending)
      return { reason: `it then ends with ${seen.ending}, not ${first.ending}` };
    if (output === 'same' && !sameOutput(seen.output, first.output))
      return { reason: 'its output is then another one' };
    const wrong = verify(seen);
    return wrong === undefined ? { output } : { reason: wrong };
  };
  return { first, check };
}

/** Whether that is the import that was moved into a function, not another one in its file. Pure. */
export function isUse({ file, function: by }: LoadedBy, moved: ImportRemedy['moved']): boolean {
  return moved.some(({ statement, deferred }) => {
    return statement.file === file && (by !== '' || deferred.functions.length === 0);
  });
}

/** Who imports all that was to be left for later; `undefined` where some of it is gone. */
export function stillImported(
  { moved }: ImportRemedy,
  { loaded }: SeenStart,
  scenario: WorkerScenario,
): string | undefined {
  const targets = moved.flatMap(({ statement }) => statement.targets);
  const [first, ...others] = targets.map((target) => loaded.get(target));
  if (!first || others.some((other) => !other)) return undefined;
  if (first.file === undefined) return 'it is imported before ready all the same';
  const where = `${shownFile(first.file, scenario)}:${first.line}`;
  return isUse(first, moved)
    ? `it is used before ready all the same, at ${where}`
    : `${where} imports it all the same`;
}
