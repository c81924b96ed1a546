import { comparedRows } from '../domain/compared.js';
import { defined } from '../domain/defined.js';
import { formatBytes, formatFactor, formatMs, formatRatio } from '../domain/format.js';
import type { BudgetVerdict } from '../domain/gate.js';
import type { Comparison, Report } from '../domain/report.js';
import { type Verdict, worst } from '../domain/verdict.js';
import { ALPHA } from '../stats/verdict.js';

/** Of two looks at trials that have nothing in common. */
const BOTH = Number((ALPHA * ALPHA).toPrecision(6));

/** What became of the rounds that were to confirm a FAIL. */
export interface Confirming {
  /** What they alone say; absent where there were none. */
  readonly fresh?: Report;
  /** Why there were none, or too few. */
  readonly why?: string;
}

/** What a report FAILed by figures that fresh rounds may contradict: pairs of rows, and budgets. Pure. */
export function failures({ comparisons, budgets = [] }: Report) {
  return {
    pairs: comparisons.filter(({ verdict }) => verdict === 'FAIL'),
    budgets: budgets.filter(isToConfirm),
  };
}

/** What is counted was no chance: no fresh rounds are needed, and none that are lacking may let it pass. */
function isToConfirm({ verdict, aggregation }: BudgetVerdict): boolean {
  return verdict === 'FAIL' && aggregation !== 'count' && aggregation !== 'excludes';
}

/**
 * A report of which each FAIL stands only if fresh rounds FAIL too; else it is INCONCLUSIVE, with what both say. Rows that
 * are missing FAIL without figures: they stay. Pure.
 */
export function withConfirmation(first: Report, confirming: Confirming): Report {
  const { fresh } = confirming;
  const comparisons = first.comparisons.map((one) =>
    one.verdict === 'FAIL' ? confirmedRatio(one, confirming) : one,
  );
  const budgets = first.budgets?.map((one) => (isToConfirm(one) ? confirmedValue(one, confirming) : one));
  const { gate } = first;
  const verdicts = [...comparisons, ...(gate?.unmatched ?? [])].flatMap(({ verdict }) => verdict ?? []);
  return {
    ...first,
    ...(first.interrupted || fresh?.interrupted ? { interrupted: true } : {}),
    finishedAt: fresh?.finishedAt ?? first.finishedAt,
    comparisons,
    ...defined({ budgets }),
    ...(gate
      ? {
          gate: {
            ...gate,
            verdict: gate.verdict === 'FAIL' ? (worst(verdicts) ?? gate.verdict) : gate.verdict,
          },
        }
      : {}),
    ...(fresh ? { confirmation: confirmationOf(first, fresh) } : {}),
  };
}

/** Only what is about a FAIL of the first look. */
function confirmationOf(first: Report, fresh: Report): NonNullable<Report['confirmation']> {
  const { seed, startedAt, finishedAt, interrupted, results, comparisons, budgets = [] } = fresh;
  const failed = failures(first);
  const own = budgets.filter((one) => failed.budgets.some((other) => isSameBudget(one, other)));
  return {
    ...{ seed, startedAt, finishedAt, ...defined({ interrupted }), results },
    comparisons: comparisons.filter((one) => failed.pairs.some((other) => isSamePair(one, other))),
    ...(own.length > 0 ? { budgets: own } : {}),
  };
}

function isSamePair(one: Comparison, other: Comparison): boolean {
  return one.base === other.base && one.head === other.head && one.metric === other.metric;
}

function isSameBudget(one: BudgetVerdict, other: BudgetVerdict): boolean {
  return one.id === other.id && one.budget === other.budget;
}

function confirmedRatio(one: Comparison, { fresh, why }: Confirming): Comparison {
  const found = fresh?.comparisons.find((other) => other.verdict !== undefined && isSamePair(one, other));
  // Both looks hold head against the same trials of the base: their errors are not independent.
  const errors = { first: ALPHA, both: one.pairing === 'rounds' ? BOTH : ALPHA };
  const verdict = found?.verdict;
  const { ratio, ratioCi95, n, look } = found ?? {};
  const figures =
    ratio === undefined
      ? ''
      : `${formatRatio(ratio)}${ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : ''}, n = ${n}`;
  const reason = verdict === 'FAIL' ? undefined : reasonOf(verdict, why, lacking(fresh, one));
  return {
    ...one,
    verdict: verdict === 'FAIL' ? 'FAIL' : 'INCONCLUSIVE',
    confirmation: {
      confirmed: verdict === 'FAIL',
      ...defined({ verdict, ratio, ratioCi95, n, look, reason }),
      errors,
    },
    sentence: sentenceOf(one.sentence, comparedRows(one), {
      ...{ verdict, figures, reason, errors, seed: fresh?.seed },
    }),
  };
}

function confirmedValue(one: BudgetVerdict, { fresh, why }: Confirming): BudgetVerdict {
  const found = fresh?.budgets?.find((other) => isSameBudget(one, other));
  const isMedian = one.aggregation === 'p50' || one.aggregation === 'median';
  const errors = isMedian ? { first: ALPHA, both: BOTH } : undefined;
  const { value, ci95, n, look } = found ?? {};
  const verdict = value === undefined ? undefined : found?.verdict;
  const show = one.unit === 'bytes' ? bytes : formatMs;
  const figures =
    value === undefined ? '' : `${show(value)}${ci95 ? ` [${ci95.map(show).join(', ')}]` : ''}, n = ${n}`;
  const reason = verdict === 'FAIL' ? undefined : reasonOf(verdict, why);
  return {
    ...one,
    verdict: verdict === 'FAIL' ? 'FAIL' : 'INCONCLUSIVE',
    confirmation: {
      confirmed: verdict === 'FAIL',
      ...defined({ verdict, value, ci95, n, look, reason, errors }),
    },
    sentence: sentenceOf(one.sentence, one.id, { verdict, figures, reason, errors, seed: fresh?.seed }),
  };
}

function bytes(value: number): string {
  return formatBytes(Math.round(value));
}

/** Why the fresh rounds cannot be compared. */
function lacking(fresh: Report | undefined, { head, base }: Comparison): string | undefined {
  const why = fresh?.gate?.unmatched.find(
    ({ id, code }) => code !== 'MISSING_IN_HEAD' && [head, base].includes(id),
  );
  return why && `fresh rounds could not be compared: ${why.sentence}`;
}

function reasonOf(verdict: Verdict | undefined, why: string | undefined, lacks?: string): string {
  if (lacks !== undefined) return lacks;
  if (verdict === 'PASS') return 'fresh rounds PASS';
  return why ?? (verdict === undefined ? 'there are no fresh rounds of it' : 'fresh rounds are open');
}

interface Told {
  readonly verdict: Verdict | undefined;
  readonly figures: string;
  readonly reason: string | undefined;
  readonly seed: number | undefined;
  readonly errors: { readonly first: number; readonly both: number } | undefined;
}

/** The sentence of the first look, and what came of it. */
function sentenceOf(first: string, name: string, { verdict, figures, reason, errors, seed }: Told): string {
  const ending = first.endsWith('.') ? '.' : '';
  const said = ending === '' ? first : first.slice(0, -1);
  if (verdict === 'FAIL')
    return `${said}; confirmed by fresh rounds (seed ${seed}): ${figures}${chances(errors)}${ending}`;
  const rest = said.startsWith(`${name}: `) ? said.slice(name.length + 2) : said;
  const then = verdict === undefined ? '' : `; fresh rounds (seed ${seed}): ${verdict}: ${figures}`;
  return `${name}: INCONCLUSIVE: not confirmed: ${reason}; first ${rest}${then}${ending}`;
}

function chances(errors: Told['errors']): string {
  if (!errors) return '';
  const percent = (share: number) => `${Number((share * 100).toPrecision(2))} %`;
  const both =
    errors.both < errors.first
      ? `${percent(errors.both)} after both`
      : 'no less is promised after both, since the base is the same';
  return `; chance of a false FAIL: at most ${percent(errors.first)} after the first look, ${both}`;
}
