import { comparedRows, comparedShortly } from '../../domain/compared.js';
import type { Gate } from '../../domain/gate.js';
import type { Comparison, Result } from '../../domain/report.js';

/** Kinds of rows whose ids begin with the kind: what is measured is named behind it. */
const KINDS_IN_IDS = new Set(['lambda', 'image']);

/** Ids without the parts that all of them share, but for what is measured: w/own/py3.11 and v/own/py3.11 are w and v. Pure. */
export function shortNames(ids: readonly string[]): string[] {
  const parts = differingParts(ids);
  return ids.map((id) => {
    const split = id.split('/');
    const name = KINDS_IN_IDS.has(split[0] ?? '') ? 1 : 0;
    return split.filter((_, index) => index <= name || parts.has(index)).join('/');
  });
}

/** At which of their parts ids differ. Pure. */
export function differingParts(ids: readonly string[]): ReadonlySet<number> {
  const split = ids.map((id) => id.split('/'));
  const longest = split.reduce((a, b) => (b.length > a.length ? b : a), []);
  return new Set(
    longest.flatMap((part, index) => (split.every((other) => other[index] === part) ? [] : [index])),
  );
}

/** What pairs of rows, and rows without a partner, are called beside each other; workers of the user's by their file. */
export function judgedNames(
  pairs: readonly Pick<Comparison, 'base' | 'head'>[],
  results: readonly Result[] = [],
): string[] {
  const names = pairs.map(comparedShortly);
  const isPlain = pairs.every(({ head }, index) => names[index] === head);
  const short = isPlain ? shortNames(names) : names;
  return short.map(
    (name, index) =>
      fileOf(
        name,
        results.find(({ id }) => id === pairs[index]?.head),
      ) ?? name,
  );
}

/** Gated rows with the names that the terminal gives them, also in their sentences. */
export function calledAlike(
  comparisons: readonly Comparison[],
  gate: Gate,
  results: readonly Result[] = [],
): { readonly comparisons: Comparison[]; readonly gate: Gate } {
  const judged = comparisons.filter(({ verdict }) => verdict !== undefined);
  const alone = gate.unmatched.map(({ id }) => ({ base: id, head: id }));
  const names = judgedNames([...judged, ...alone], results);
  const renamed = (sentence: string, old: readonly string[], name: string) => {
    const before = old.find((one) => sentence.startsWith(`${one}: `));
    return before === undefined ? sentence : `${name}${sentence.slice(before.length)}`;
  };
  return {
    comparisons: judged.map((one, index) => {
      const name = names[index] ?? one.head;
      // Reports of older versions name both sides.
      const old = [comparedRows(one), `${one.head} against ${one.base}`];
      return { ...one, base: name, head: name, sentence: renamed(one.sentence, old, name) };
    }),
    gate: {
      ...gate,
      unmatched: gate.unmatched.map((one, index) => {
        const name = names[judged.length + index] ?? one.id;
        return { ...one, id: name, sentence: renamed(one.sentence, [one.id], name) };
      }),
    },
  };
}

/** The file that a row was named after. */
function fileOf(name: string, row: Result | undefined): string | undefined {
  if (row?.scenario.runner !== 'worker' || row.scenario.bundled) return undefined;
  const { worker } = row.scenario;
  const file = worker.split('/').at(-1) ?? '';
  return file === `${name}.py` ? file : undefined;
}
