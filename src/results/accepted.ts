import { matchesRow } from '../config/budget.js';
import type { Acceptances, Accepted, AcceptedRegression } from '../domain/accepted.js';
import { type Budget, METRICS } from '../domain/budget.js';
import { formatBytes, formatMs, formatShare } from '../domain/format.js';
import { joined } from '../domain/words.js';

/**
 * What was accepted of a row, if anything. Slowdowns came one after the other: those of one kind, entries of the file or
 * messages of commits, are their product. Where both speak, they may speak of the same, and the larger counts. Pure.
 */
export function acceptedSlowdown(
  all: readonly AcceptedRegression[],
  id: string,
  metric: string,
): Accepted | undefined {
  const own = all.filter(
    (one) => matchesRow(one.rows, id) && (one.metric === undefined || one.metric === metric),
  );
  const [one, other] = [false, true].map((byMessage) =>
    product(own.filter((of) => of.byMessage === byMessage)),
  );
  return (one?.ratio ?? 0) >= (other?.ratio ?? 0) ? one : other;
}

function product(own: readonly AcceptedRegression[]): Accepted | undefined {
  if (own.length === 0) return undefined;
  const together = (words: readonly string[]) => joined([...new Set(words)]);
  return {
    reason: together(own.map(({ reason }) => reason)),
    by: together(own.map(({ by }) => by)),
    since: own.map(({ since }) => since).reduce((a, b) => (b < a ? b : a)),
    source: together(own.map(({ source }) => source)),
    ratio: own.reduce((all, { ratio }) => all * ratio, 1),
  };
}

/** The limit of an accepted row, as a share: what is usual, on top of what was accepted. */
export function acceptedLimit(maxRegression: number, accepted: Accepted | undefined): number {
  return (1 + maxRegression) * (accepted?.ratio ?? 1) - 1;
}

/** The value that was accepted of a budget in a row, and the budget with the limit that follows from it. Pure. */
export function acceptedValue(
  budget: Budget,
  id: string,
  { budgets, allowance }: Acceptances,
): { readonly accepted: Accepted; readonly raised: Budget } | undefined {
  const found = budgets.findLast((one) => one.row === id && one.budget === budget.text);
  if (!found) return undefined;
  const { row: _, budget: __, ...accepted } = found;
  const isUpper = budget.operator.startsWith('<');
  const limit = isUpper ? found.value * (1 + allowance) : found.value / (1 + allowance);
  const isWider = isUpper ? limit > budget.limit : limit < budget.limit;
  if (!isWider) return { accepted, raised: budget };
  const show = METRICS[budget.metric] === 'ms' ? formatMs : (value: number) => formatBytes(Math.round(value));
  const beyond = `${formatShare(allowance)} ${isUpper ? 'above' : 'below'} the accepted ${show(found.value)}`;
  const shownLimit = `${show(limit)} (${beyond}, instead of ${budget.shownLimit})`;
  return { accepted, raised: { ...budget, limit, shownLimit } };
}

/** What stands behind the verdict of an accepted row; nothing of others. */
export function acceptedText(accepted: Accepted | undefined): string {
  if (!accepted) return '';
  const { reason, by, since, source, stale } = accepted;
  const unneeded = stale ? '; it is no longer needed: the row would pass without it' : '';
  return `; accepted: ${reason} (${by}, ${since.slice(0, 10)}, ${source})${unneeded}`;
}
