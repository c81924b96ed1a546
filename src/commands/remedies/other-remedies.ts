import type { WorkerScenario } from '../../domain/plan.js';
import { compareVersions } from '../../domain/python-version.js';
import type { NotMeasured } from '../../domain/remedies.js';
import type { StartChange } from '../../domain/start-change.js';
import type { ScenarioChange } from '../../plan/remedy-plan.js';
import type { LazyWays } from '../../python/lazy-imports.js';
import type { RemedyHead } from './candidates.js';
import type { Verify } from './checker.js';

/** A change of the start that is none of a source. */
export interface OtherRemedy {
  readonly head: RemedyHead;
  readonly change: Partial<StartChange>;
  readonly options: readonly string[];
  readonly scenario?: ScenarioChange;
  /** It loads other bytecode than the worker, which is made first. */
  readonly ownBytecode?: boolean;
  /** The label of what it is held against, if not the copy with nothing changed. */
  readonly base?: string;
  /** That it does what it is to do. */
  readonly verify?: Verify;
}

/** What can be tried of a start without a look at its sources. Pure. */
export function otherRemedies(
  { python, launch }: Pick<WorkerScenario, 'python' | 'launch'>,
  { hasBytecode, lazyOption }: { readonly hasBytecode: boolean; readonly lazyOption: boolean },
): OtherRemedy[] {
  const found: OtherRemedy[] = [
    {
      head: {
        ...{ kind: 'gc', places: [], label: 'collect garbage after ready only' },
        note: 'gc.disable() first, gc.enable() once it is ready',
      },
      ...{ change: { gcOff: true }, options: [] },
    },
  ];
  if (hasBytecode)
    found.push({
      head: {
        ...{ kind: 'unchecked-bytecode', places: [], label: 'bytecode that is not checked' },
        note: 'python -m compileall --invalidation-mode unchecked-hash; whoever changes a source has to compile again',
      },
      ...{ change: { uncheckedBytecode: true }, options: [] },
    });
  if (launch.kind !== 'python') return found;
  const shorter = hasBytecode ? optimized({ launch }) : undefined;
  if (shorter) found.push(shorter);
  const withOptions = (kind: RemedyHead['kind'], options: readonly string[], note?: string) => ({
    head: { kind, places: [], label: options.join(' '), ...(note === undefined ? {} : { note }) },
    ...{ change: {}, options },
  });
  if (isFrom(python.version, '3.11') && !launch.options.some((one) => one.includes('frozen_modules')))
    found.push(withOptions('frozen-modules', ['-X', 'frozen_modules=on']));
  if (lazyOption && !launch.options.some((one) => one.includes('lazy_imports')))
    found.push(
      withOptions('lazy-imports', ['-X', 'lazy_imports=all'], 'the cost of each import moves to first use'),
    );
  return found;
}

/** -OO, for which bytecode is made first. Pure. */
function optimized({ launch }: Pick<WorkerScenario, 'launch'>): OtherRemedy | undefined {
  if (launch.kind !== 'python' || launch.options.some((option) => /^-O+$/.test(option))) return undefined;
  return {
    head: {
      ...{ kind: 'optimize', places: [], label: '-OO, its bytecode made first' },
      note: 'without assert statements and docstrings',
    },
    ...{ change: {}, options: ['-OO'], ownBytecode: true },
  };
}

function isFrom(version: string, oldest: string): boolean {
  return compareVersions(version, oldest) >= 0;
}

/** What bytecode could do for a start, and why it is not tried. Pure. */
export function untriedBytecode(
  { python, launch, bytecode }: Pick<WorkerScenario, 'python' | 'launch' | 'bytecode'>,
  { hasBytecode, compiles }: { readonly hasBytecode: boolean; readonly compiles: boolean },
): NotMeasured[] {
  const made = 'bytecode made first';
  const shorter = '-OO, its bytecode made first';
  if (!hasBytecode) {
    const reason = isFrom(python.version, '3.8')
      ? 'a start that writes it failed'
      : 'Python 3.8 or later is needed to keep it aside';
    return [made, 'bytecode that is not checked', shorter].map((label) => ({ label, reason }));
  }
  const found: NotMeasured[] = [];
  if (bytecode === 'present') found.push({ label: made, reason: 'so it was measured: --bytecode present' });
  else if (!compiles) found.push({ label: made, reason: 'all that it loads is there and valid' });
  if (launch.kind === 'uv-run') found.push({ label: shorter, reason: 'uv run starts Python itself' });
  else if (!optimized({ launch })) found.push({ label: shorter, reason: 'it is started so already' });
  return found;
}

/** What could help as well, and why it was not tried. Pure. */
export function notMeasured(
  lazy: LazyWays,
  { python, pageCache }: Pick<WorkerScenario, 'python' | 'pageCache'>,
): NotMeasured[] {
  return [
    ...(lazy.byStatement || lazy.byOption
      ? []
      : [{ label: 'lazy import', reason: `Python ${python.version} imports at once; 3.15 can wait` }]),
    pageCache === 'evicted'
      ? { label: 'a warm page cache', reason: 'it was measured without: --page-cache evicted' }
      : {
          label: 'a cold page cache',
          reason: 'no remedy, and to evict it slows the other rows: coldstart bench --page-cache evicted',
        },
  ];
}
