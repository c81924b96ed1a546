/** What a gate decides, the worst first: over the limit, that the samples do not tell, or within the limit. */
export const VERDICTS = ['FAIL', 'INCONCLUSIVE', 'PASS'] as const;

export type Verdict = (typeof VERDICTS)[number];

/** The worst of all; undefined where nothing was decided. */
export function worst(verdicts: readonly Verdict[]): Verdict | undefined {
  return VERDICTS.find((verdict) => verdicts.includes(verdict));
}

/** For sorting: what failed comes first, what has no verdict last. */
export function bySeverity(
  a: { readonly verdict?: Verdict | undefined },
  b: { readonly verdict?: Verdict | undefined },
): number {
  return rank(a.verdict) - rank(b.verdict);
}

function rank(verdict: Verdict | undefined): number {
  return verdict === undefined ? VERDICTS.length : VERDICTS.indexOf(verdict);
}
