import { defined } from '../../domain/defined.js';
import type { CodePlaces } from '../../domain/facts/imports.js';
import type { MeasuredRemedy, NotMeasured, Remedies, Saving } from '../../domain/remedies.js';
import type { Trial } from '../../domain/report.js';
import { shownFile } from '../../findings/explain/places.js';
import type { RemedyRow } from '../../plan/remedy-plan.js';
import { unifiedDiff } from '../../python-source/deferral/edits.js';
import { helping, peakBytes, phaseOf, savingOf, type TestedSaving } from '../../results/savings.js';
import type { RunRow } from '../../run/run.js';
import { type ImportRemedy, inOrder, type MovedImport, type RemedyHead } from './candidates.js';

/** A remedy with a row of its own. */
export interface TriedRemedy {
  readonly head: RemedyHead;
  readonly row: RemedyRow;
  readonly output: 'same' | 'varies';
  readonly remedy?: ImportRemedy;
  /** The label of what it is held against, if not the copy with nothing changed. */
  readonly base?: string;
}

/** All that is known when the rows have been measured. */
export interface KnownRemedies {
  readonly tried: readonly TriedRemedy[];
  readonly noHelp: readonly NotMeasured[];
  readonly refused: readonly NotMeasured[];
  readonly notMeasured: readonly NotMeasured[];
  /** The worker compiles at each start what the copies do not. */
  readonly compiles: boolean;
  /** The rows are those of a handler: its initialisation is to be shorter. */
  readonly isHandler?: boolean;
}

/** What the rows say: that of the worker, the same again, that with nothing changed, and those of the remedies, in this order. Pure. */
export function remediesOf(rows: readonly RunRow[], known: KnownRemedies): Remedies {
  const trialsOf = (index: number): readonly Trial[] => rows[index]?.trials ?? [];
  const [asIs, again, noOp] = [trialsOf(0), trialsOf(1), trialsOf(2)];
  const saved: typeof savingOf = (base, changed) =>
    known.isHandler === true ? savingOf(base, changed, phaseOf('init')) : savingOf(base, changed);
  const noOpSaving = saved(asIs, noOp);
  const measured: {
    head: Omit<MeasuredRemedy, 'helps' | 'savesMs' | 'n' | 'ci95Ms'>;
    tested: TestedSaving;
  }[] = [];
  const failed: NotMeasured[] = [];
  const bases = new Map(known.tried.map(({ head }, index) => [head.label, trialsOf(index + 3)]));
  let scratchSite: Saving | undefined;
  known.tried.forEach(({ head: { kind, ...head }, output, base }, index) => {
    const trials = trialsOf(index + 3);
    const tested = saved(base === undefined ? noOp : (bases.get(base) ?? []), trials);
    if (kind === 'scratch-site') {
      scratchSite = tested.saving;
      return;
    }
    if (tested.saving.n === 0) {
      const said = trials.find((trial) => trial.status === 'failed');
      failed.push({ label: head.label, reason: said && 'message' in said ? said.message : 'not measured' });
      return;
    }
    const [peak, plainPeak] = [peakBytes(trials), peakBytes(noOp)];
    const isGc = kind === 'gc' && peak !== undefined && plainPeak !== undefined;
    measured.push({
      head: {
        ...{ kind, ...head, against: base === undefined ? 'no-op' : 'scratch-site', output },
        ...(known.isHandler === true ? { moved: savingOf(noOp, trials, phaseOf('handler')).saving } : {}),
        ...(isGc ? { morePeakBytes: peak - plainPeak } : {}),
      },
      tested,
    });
  });
  if (known.compiles)
    measured.push({
      head: {
        ...{ kind: 'bytecode', label: 'bytecode made first', places: [], against: 'as-is' },
        note: 'python -m compileall, or let a first start write it; coldstart bytecode says why it is missing',
      },
      tested: noOpSaving,
    });
  const helps = helping(measured.map(({ tested }) => tested));
  const all = measured.map(
    ({ head, tested }, index): MeasuredRemedy => ({
      ...{ ...head, ...tested.saving, helps: helps[index] === true },
    }),
  );
  return {
    sameAgain: saved(asIs, again).saving,
    noOp: noOpSaving.saving,
    ...defined({ scratchSite }),
    measured: all.sort((a, b) => Number(b.helps) - Number(a.helps) || b.savesMs - a.savesMs),
    ...{ noHelp: [...known.noHelp, ...failed], refused: [...known.refused] },
    notMeasured: [...known.notMeasured],
  };
}

/** The unified diff of the imports that it helped to move or to make lazy; empty where none did. */
export function patchOf(
  { measured }: Remedies,
  { tried }: KnownRemedies,
  sources: ReadonlyMap<string, string>,
  places: CodePlaces,
): string {
  const helped = new Set(
    measured.filter(({ helps }) => helps).map(({ label, places: at }) => keyOf({ label, places: at })),
  );
  const moved = new Map<string, MovedImport>();
  for (const { head, remedy } of tried) {
    if (!remedy || !helped.has(keyOf(head))) continue;
    // Of several that only together save what they share, each is needed; else those that help by themselves are enough.
    const isAlone = head.kind === 'import' || head.kind === 'lazy-import';
    // Where both help, a lazy import is the smaller change: those come last.
    if (isAlone || (head.shares?.length ?? 0) > 0)
      for (const one of remedy.moved) moved.set(`${one.statement.file}:${one.statement.line}`, one);
  }
  const files = new Map<string, MovedImport[]>();
  for (const one of inOrder([...moved.values()])) {
    const { file } = one.statement;
    files.set(file, [...(files.get(file) ?? []), one]);
  }
  return [...files]
    .map(([file, ones]) =>
      unifiedDiff(
        shownFile(file, places),
        sources.get(file) ?? '',
        ones.flatMap(({ deferred }) => deferred.changes),
      ),
    )
    .join('');
}

function keyOf({ label, places }: Pick<RemedyHead, 'label' | 'places'>): string {
  return [label, ...places.map(({ file, line }) => `${file}:${line}`)].join('\t');
}
