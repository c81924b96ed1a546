import { BISECT_VERDICTS } from '../domain/bisect-verdicts.js';
import { comparedRows } from '../domain/compared.js';
import { plain } from '../domain/plain.js';
import type { Rendered } from './reporter.js';
import { unmeasured } from './row-state.js';
import { isUnmeasured, tally } from './tally.js';

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** GitHub shows no more of one level for a step, and does not say so. */
const MOST_OF_A_LEVEL = 10;

/** Workflow commands of GitHub Actions, one a line: what failed, what is open, or that all passed. */
export function annotations(document: Rendered): string[] {
  const all = [
    ...searchAnnotations(document),
    ...rowAnnotations(document),
    ...gateAnnotations(document),
    ...budgetAnnotations(document),
  ];
  const sum = tally(document);
  if (all.length === 0 && sum) all.push({ level: 'notice', title: sum.verdict, message: sum.counts });
  return (['error', 'warning', 'notice'] as const).flatMap((level) =>
    capped(all.filter((one) => one.level === level)).map(command),
  );
}

function capped(all: readonly Annotation[]): readonly Annotation[] {
  const [first] = all;
  if (!first || all.length <= MOST_OF_A_LEVEL) return all;
  const shown = all.slice(0, MOST_OF_A_LEVEL - 1);
  const message = `and ${all.length - shown.length} more: the summary has all of them`;
  return [...shown, { level: first.level, title: 'more', message }];
}

function searchAnnotations(document: Rendered): Annotation[] {
  if (document.kind === 'comparison' || !document.bisect) return [];
  const { outcome, sentence: message, good, bad } = document.bisect;
  const level = { PASS: undefined, FAIL: 'error', INCONCLUSIVE: 'warning' } as const;
  const told = level[BISECT_VERDICTS[outcome]];
  return told ? [{ level: told, title: `${good.short}..${bad.short}`, message }] : [];
}

function rowAnnotations(document: Rendered): Annotation[] {
  if (document.kind === 'comparison') return [];
  const rows = document.results.flatMap((row): Annotation[] => {
    const fault = unmeasured(row);
    return fault ? [{ level: 'error', title: row.id, message: fault.message }] : [];
  });
  const cut: Annotation = { level: 'error', title: 'interrupted', message: 'The run was interrupted.' };
  return [...rows, ...(document.interrupted ? [cut] : [])];
}

function gateAnnotations({ comparisons, gate }: Rendered): Annotation[] {
  const gated = comparisons.flatMap((one) =>
    one.verdict === undefined ? [] : [{ ...one, title: comparedRows(one), isError: one.verdict === 'FAIL' }],
  );
  const others = (gate?.unmatched ?? []).map((one) => ({
    ...one,
    title: one.id,
    isError: one.verdict === 'FAIL' || isUnmeasured(one),
  }));
  return [...gated, ...others].flatMap(({ verdict, title, sentence, isError, ...more }) => {
    if (verdict === 'PASS') return 'accepted' in more ? acceptedNotice(title, sentence) : [];
    return verdict === undefined ? [] : [levelled(isError, title, sentence)];
  });
}

function budgetAnnotations(document: Rendered): Annotation[] {
  if (document.kind === 'comparison') return [];
  return (document.budgets ?? []).flatMap(({ verdict, budget, sentence, accepted }) => {
    const title = `budget ${budget}`;
    if (verdict === 'PASS') return accepted ? acceptedNotice(title, sentence) : [];
    return [levelled(verdict === 'FAIL', title, sentence)];
  });
}

function acceptedNotice(title: string, message: string): Annotation[] {
  return [{ level: 'notice', title: `${title}: accepted`, message }];
}

function levelled(isError: boolean, title: string, message: string): Annotation {
  return { level: isError ? 'error' : 'warning', title, message };
}

/** In data `%` and line breaks end a command or begin an escape; in properties colons and commas too. */
function command({ level, title, message }: Annotation): string {
  const property = data(`coldstart: ${title}`).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property}::${data(message)}`;
}

function data(text: string): string {
  return plain(text).replaceAll('%', '%25');
}
