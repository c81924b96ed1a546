import { formatRatio } from '../domain/format.js';
import { counted, listed } from '../domain/words.js';
import { compareRows } from './compare.js';
import type { Searched, SearchedCommit } from './searched.js';

/** A change of less is none. */
const LEAST = 1.01;

/** Between the good end, 0, and the bad one, 1: levels that differ by less are the same. */
const APART = 0.3;

/** What a search assumed, and what it saw beside the change that it found. Pure. */
export function bisectionNotes(searched: Searched): string[] {
  return [
    ...otherSteps(searched),
    ...fasterBetween(searched),
    ...mergeFound(searched),
    ...mergesOnTheWay(searched),
    ...searched.renamed.map(({ name, until }) => `The file was called ${name} up to ${until.short}.`),
    ...skippedCommits(searched),
  ];
}

function again({ command }: Searched, good: string, bad: string): string {
  return `coldstart bisect ${command} --good ${good} --bad ${bad}`;
}

/** Where the found step is not all of the change: what came before it, and after it. */
function otherSteps(searched: Searched): string[] {
  const { history, end } = searched;
  if (end.kind !== 'found') return [];
  const last = history.length - 1;
  const [step, all] = [
    compared(searched, history[end.before], history[end.commit]),
    compared(searched, history[0], history[last]),
  ];
  const isPart = (step?.high ?? Number.POSITIVE_INFINITY) < (all?.low ?? 0);
  if (!isPart && end.upTo === last) return [];
  const isSlower = (base: number, head: number) => {
    const { ratio = 1, low } = compared(searched, history[base], history[head]) ?? {};
    // Of few rounds there is no interval, and the ratio has to do.
    return low === undefined ? Math.log(ratio) > APART * Math.log(all?.ratio ?? 1) : low > LEAST;
  };
  const rest = [
    { base: 0, head: end.before, isThere: isSlower(0, end.before) },
    { base: end.commit, head: last, isThere: end.upTo < last || isSlower(end.commit, last) },
  ].filter(({ base, head }) => head > base);
  // It is in one of them, seen or not.
  const seen = rest.some(({ isThere }) => isThere) ? rest.filter(({ isThere }) => isThere) : rest;
  const parts = seen.map(({ base, head }) => again(searched, short(history[base]), short(history[head])));
  if (parts.length === 0) return [];
  const share = step && all ? `: it is ${formatRatio(step.ratio)} of ${formatRatio(all.ratio)} in all` : '';
  return [`The change came in several steps, and this is one${share}. The others: ${parts.join('; ')}`];
}

/** Commits on the wrong side: slow before the change, or fast after it. */
function fasterBetween(searched: Searched): string[] {
  const { history, end } = searched;
  if (end.kind !== 'found') return [];
  const [good, bad] = [history[0], history[end.upTo]];
  const all = compared(searched, good, bad);
  if (!all) return [];
  const levelOf = (one: SearchedCommit | undefined, otherwise: number) => {
    const ratio = compared(searched, good, one)?.ratio;
    return ratio === undefined ? otherwise : Math.log(ratio) / Math.log(all.ratio);
  };
  const before = end.before === 0 ? 0 : levelOf(history[end.before], 0);
  const after = levelOf(history[end.commit], 1);
  // Of few rounds there is no interval, and the ratio has to do.
  const isSlower = (base: SearchedCommit | undefined, head: SearchedCommit | undefined) =>
    (compared(searched, base, head)?.low ?? Number.POSITIVE_INFINITY) > LEAST;
  const wrong = history.filter((one, index) => {
    if (!one.row || index === 0 || index >= end.upTo) return false;
    if (index < end.before) return levelOf(one, 0) > before + 2 * APART && isSlower(good, one);
    return index > end.commit && levelOf(one, 1) < after - 2 * APART && isSlower(one, bad);
  });
  const [early, late] = [true, false].map((isEarly) =>
    wrong.filter((one) => history.indexOf(one) < end.commit === isEarly).map(short),
  );
  return [
    ...(early && early.length > 0
      ? [
          `It was slow before too, at ${listed(early)}, and became faster again in between. An earlier one: ${again(searched, short(good), early[0] ?? '')}`,
        ]
      : []),
    ...(late && late.length > 0
      ? [
          `It was fast again later, at ${listed(late)}, and became slower once more after that. A later one: ${again(searched, late.at(-1) ?? '', short(history.at(-1)))}`,
        ]
      : []),
  ];
}

function compared(
  { metric }: Searched,
  base: SearchedCommit | undefined,
  head: SearchedCommit | undefined,
): { readonly ratio: number; readonly low?: number; readonly high?: number } | undefined {
  if (!base?.row || !head?.row) return undefined;
  const { ratio, ratioCi95 } = compareRows(base.row, head.row, metric) ?? {};
  if (ratio === undefined) return undefined;
  return { ratio, ...(ratioCi95 ? { low: ratioCi95[0], high: ratioCi95[1] } : {}) };
}

function mergeFound(searched: Searched): string[] {
  const { history, end } = searched;
  const found = end.kind === 'found' ? history[end.commit] : undefined;
  if (!found?.isMerge) return [];
  const { short: merge } = found.commit;
  return [
    `${merge} is a merge: look among what it brought in with ${again(searched, `$(git merge-base ${merge}^1 ${merge}^2)`, `${merge}^2`)}`,
  ];
}

function mergesOnTheWay({ history }: Searched): string[] {
  const merges = history.slice(1).filter(({ isMerge }) => isMerge).length;
  if (merges === 0) return [];
  return [
    `Only first parents were followed: ${counted(merges, 'merge')} stand${merges === 1 ? 's' : ''} for all that ${merges === 1 ? 'it' : 'they'} brought in.`,
  ];
}

function skippedCommits({ history }: Searched): string[] {
  return history.flatMap(({ commit, skipped }) =>
    skipped === undefined ? [] : [`${commit.short} was skipped: it cannot be measured: ${skipped}`],
  );
}

function short(one: SearchedCommit | undefined): string {
  return one?.commit.short ?? '?';
}
