import { defined } from '../../domain/defined.js';
import { messageOf } from '../../domain/errors.js';
import type { WorkerScenario } from '../../domain/plan.js';
import type { NotMeasured } from '../../domain/remedies.js';
import type { StartChange } from '../../domain/start-change.js';
import { joined } from '../../domain/words.js';
import { shownFile } from '../../findings/explain/places.js';
import { type RemedyRow, remedyScenario } from '../../plan/remedy-plan.js';
import type { RunnerContext } from '../../runners/context.js';
import { changedStart, filledBytecode } from '../../runners/worker/changed-start.js';
import { prepareWorker } from '../../runners/worker/setup.js';
import { unpacking } from '../../runners/worker/unpacking.js';
import type { ImportRemedy, RemedyHead } from './candidates.js';
import type { Checker, Verify } from './checker.js';
import type { OtherRemedy } from './other-remedies.js';
import type { TriedRemedy } from './tried.js';

/** What was tried, and how it ended. */
export interface Trying {
  readonly tried: readonly TriedRemedy[];
  /** It changed nothing, or more than it should. */
  readonly noHelp: readonly NotMeasured[];
  /** It could not be applied. */
  readonly notTried: NotMeasured[];
  add(
    head: RemedyHead,
    row: Omit<RemedyRow, 'name'>,
    more: { readonly verify?: Verify; readonly remedy?: ImportRemedy; readonly base?: string },
  ): Promise<void>;
  addOther(one: OtherRemedy): Promise<void>;
}

/** A folder with the bytecode that one start of a worker loads, as {@link filledBytecode} makes it. Throws where it cannot be prepared. */
export async function bytecodeOf(
  scenario: WorkerScenario,
  context: RunnerContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  const row = { scenario, context, unpacking: unpacking(scenario) };
  const ready = await prepareWorker(scenario, context);
  if (!scenario.change) return filledBytecode(row, ready, signal);
  const { prepared, close } = await changedStart(ready, scenario.change, context);
  return filledBytecode(row, prepared, signal).finally(close);
}

/** Applies remedies one after another to a copy, and sees that it still does the same. */
export function trying({
  scenario,
  signal,
  plain,
  check,
  filled,
}: {
  readonly scenario: WorkerScenario;
  readonly signal: AbortSignal;
  /** That of the copy with nothing changed. */
  readonly plain: StartChange;
  readonly check: Checker['check'];
  /** Its folder is removed when all is over. */
  filled(one: WorkerScenario): Promise<string | undefined>;
}): Trying {
  const tried: TriedRemedy[] = [];
  const noHelp: NotMeasured[] = [];
  const notTried: NotMeasured[] = [];
  const add: Trying['add'] = async (head, row, { verify, remedy, base }) => {
    const name = `${tried.length + 1} ${head.label}`;
    const seen = await check({ name, ...row }, verify);
    if ('reason' in seen) noHelp.push({ ...whereOf(head, scenario), ...seen });
    else tried.push({ head, row: { name, ...row }, output: seen.output, ...defined({ remedy, base }) });
  };
  const addOther: Trying['addOther'] = async ({
    head,
    change,
    options,
    scenario: other,
    verify,
    ownBytecode,
    base,
  }) => {
    const row = { options, ...defined({ scenario: other }) };
    const all = { ...plain, ...change, sources: overlaid(plain.sources, change.sources ?? []) };
    const more = defined({ verify, base });
    if (base !== undefined && !tried.some(({ head: { label } }) => label === base)) {
      const [why] = noHelp.filter(({ label }) => label === base);
      notTried.push({
        ...whereOf(head, scenario),
        reason: `${base} could not be measured: ${why?.reason ?? 'it was not tried'}`,
      });
      return;
    }
    if (!ownBytecode || plain.bytecodeFolder === undefined) return add(head, { ...row, change: all }, more);
    const { bytecodeFolder: _, ...without } = all;
    const one = { name: head.label, ...row, change: without };
    let folder: string | undefined;
    try {
      folder = await filled(remedyScenario(scenario, one));
    } catch (error) {
      signal.throwIfAborted();
      notTried.push({ ...whereOf(head, scenario), reason: messageOf(error) });
      return;
    }
    await add(head, { ...row, change: { ...without, ...defined({ bytecodeFolder: folder }) } }, more);
  };
  return { tried, noHelp, notTried, add, addOther };
}

/** What is named where it is not measured; of several together, where each of them is. Pure. */
export function whereOf(
  { label, places }: Pick<RemedyHead, 'label' | 'places'>,
  { folder }: Pick<WorkerScenario, 'folder'>,
): Omit<NotMeasured, 'reason'> {
  const [first, ...others] = places;
  if (others.length > 0)
    return {
      label: `${label}: ${joined(places.map(({ file, line }) => `${shownFile(file, { folder })}:${line}`))}`,
    };
  return { label, ...(first ? { file: first.file, line: first.line } : {}) };
}

/** Sources with others in their place. Pure. */
export function overlaid(
  plain: StartChange['sources'],
  changed: StartChange['sources'],
): StartChange['sources'] {
  const files = new Set(changed.map(({ file }) => file));
  return [...plain.filter(({ file }) => !files.has(file)), ...changed];
}
