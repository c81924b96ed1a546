import type { Bisect, BisectCommit } from '../domain/bisect-record.js';
import { METRICS } from '../domain/budget.js';
import { defined } from '../domain/defined.js';
import { formatBytes, formatFactor, formatMs, formatRatio, formatShare } from '../domain/format.js';
import type { Comparison, Result } from '../domain/report.js';
import { counted, joined, listed } from '../domain/words.js';
import { bisectionNotes } from './bisection-notes.js';
import { compareRows } from './compare.js';
import { grownImports, importsOf } from './import-growth.js';
import { mostlyIn } from './moved-phase.js';
import type { Searched, SearchedCommit } from './searched.js';

/** What a search found, in words too. Pure. */
export function bisectionOf(searched: Searched): Bisect {
  const { history, end, maxRegression, metric, rounds, trials } = searched;
  const skipped = history.flatMap(({ commit, skipped: reason }) =>
    reason === undefined ? [] : [{ commit, reason }],
  );
  const place = 'commit' in end ? { before: history[end.before], first: history[end.commit] } : {};
  const suspects = 'commit' in end ? history.slice(end.before + 1, end.commit + 1) : [];
  const isRange = suspects.length > 1 || end.kind === 'range';
  return {
    good: commitAt(history, 0),
    bad: commitAt(history, history.length - 1),
    commits: history.length - 1,
    outcome: end.kind === 'found' && isRange ? 'range' : end.kind,
    maxRegression,
    metric,
    ...defined({ first: place.first?.commit, before: place.before?.commit }),
    ...(isRange ? { suspects: suspects.map(({ commit }) => commit) } : {}),
    ...{ rounds, trials, skipped },
    sentence: sentenceOf(searched),
    notes: bisectionNotes(searched),
  };
}

function commitAt(history: readonly SearchedCommit[], index: number): BisectCommit {
  const found = history[index];
  if (!found) throw new Error('a history without ends was searched');
  return found.commit;
}

/** How two commits compare, where both were measured in the same rounds. */
function between(
  base: SearchedCommit | undefined,
  head: SearchedCommit | undefined,
  metric: string,
): Comparison | undefined {
  return base?.row && head?.row ? compareRows(base.row, head.row, metric) : undefined;
}

function sentenceOf(searched: Searched): string {
  const { history, end, maxRegression, metric, rounds, trials } = searched;
  const [good, bad] = [history[0], history.at(-1)];
  const ends = between(good, bad, metric);
  const both = `${bad?.commit.short} against ${good?.commit.short}: ${figures(ends)}`;
  const spent = `${counted(history.length - 1, 'commit')}, ${counted(rounds, 'round')}, ${counted(trials, 'trial')}`;
  switch (end.kind) {
    case 'none':
      return `No regression: ${both}; not more than ${formatShare(maxRegression)} slower (${spent}).`;
    case 'open':
      return `Open whether there is a regression: ${both} (${spent}). The rounds are used up: close what else runs (coldstart doctor shows it), or choose a --max-regression further from the change.`;
    case 'interrupted':
      return `Interrupted: ${both} (${spent}). The same command goes on from here.`;
    default:
      return `${whichOf(searched, end)} (${spent}).`;
  }
}

function whichOf(
  searched: Searched,
  { before, commit }: { readonly before: number; readonly commit: number },
): string {
  const {
    history,
    metric,
    end: { kind },
  } = searched;
  const [base, head] = [history[before], history[commit]];
  const change = `${figures(between(base, head, metric))}${whereIn(base?.row, head?.row, searched)}`;
  if (commit - before === 1 && kind === 'found') return `${named(head)} made it slower: ${change}`;
  const names = history.slice(before + 1, commit + 1).map((one) => one.commit.short);
  const why =
    kind === 'found'
      ? `${listed(names.slice(0, -1))} cannot be measured`
      : 'no single step could be shown: it may be spread over several';
  return `One of ${joined(names.slice(0, 1).concat(names.length > 1 ? [`${names.at(-1)} (${names.length} in all)`] : []))} made it slower, between ${named(base)} and ${named(head)}; ${why}: ${change}`;
}

/** A commit as people know it: hash, day, subject. */
function named(one: SearchedCommit | undefined): string {
  if (!one) return '?';
  const { short, authoredAt, subject } = one.commit;
  return `${short} (${authoredAt.slice(0, 10)}, “${subject}”)`;
}

function figures(comparison: Comparison | undefined): string {
  if (!comparison) return 'not measured together';
  const { metric, ratio, ratioCi95, shift, n } = comparison;
  const interval = ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : '';
  const size = Math.abs(shift);
  const amount = isTime(metric) ? formatMs(size) : formatBytes(Math.round(size));
  const by = ` (${shift < 0 ? '−' : '+'}${amount})`;
  return `${metric} ${formatRatio(ratio)}${interval}${by}, n = ${n} in the same rounds`;
}

function isTime(metric: string): boolean {
  return (METRICS as Readonly<Record<string, string>>)[metric] !== 'bytes';
}

/** Of time: the phase that has most of it, and the imports that grew. */
function whereIn(
  base: Result | undefined,
  head: Result | undefined,
  { history, metric, end }: Searched,
): string {
  if (!base || !head || !isTime(metric)) return '';
  const rows = history.flatMap(({ row }) => row ?? []);
  const imports = importsOf({ row: base, rows }, { row: head, rows });
  return `${mostlyIn(base, head)}${grownImports(imports, base, head, end.kind === 'found')}`;
}
