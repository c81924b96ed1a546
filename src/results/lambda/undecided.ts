import { formatShare } from '../../domain/format.js';
import type { Result } from '../../domain/report.js';
import type { Strategy } from '../../domain/tune-record.js';
import { counted, listed } from '../../domain/words.js';
import { pairedRatio } from '../../stats/ratio.js';
import { timeOf } from './tune-sentences.js';
import type { TunedSize } from './tuned-size.js';

/** Another size that may be this much better leaves open which is the best: that much is what the choice itself allows. */
const OPEN = 0.1;

const BETTER: Readonly<Record<Strategy, string>> = { cost: 'cheaper', speed: 'faster', balanced: 'better' };

/**
 * Why a run does not tell the chosen size from others: sizes without figures, failures of the chosen one, and sizes that
 * may be more than 10 % better by the strategy, as far as the rank interval of the rounds can tell. A sentence each. Pure.
 */
export function undecided(
  results: readonly Result[],
  sizes: readonly TunedSize[],
  best: TunedSize,
  options: { readonly strategy: Strategy; readonly balancedWeight: number },
): string[] {
  const rows = results.flatMap(({ scenario, trials }) =>
    scenario.runner === 'lambda' && scenario.memorySizeMB !== undefined
      ? [{ memorySizeMB: scenario.memorySizeMB, trials }]
      : [],
  );
  const known = new Set(sizes.map(({ point }) => point.memorySizeMB));
  const without = [...new Set(rows.map(({ memorySizeMB }) => memorySizeMB))].filter(
    (size) => !known.has(size),
  );
  const failed = rows
    .filter(({ memorySizeMB }) => memorySizeMB === best.point.memorySizeMB)
    .reduce((sum, { trials }) => sum + trials.filter(({ status }) => status === 'failed').length, 0);
  const others = sizes.filter((size) => size !== best);
  const compared = others.map((other) => ({ other, low: lowest(sizes, best, other, options) }));
  const blind = compared.filter(({ low }) => low === undefined).map(({ other }) => other.point.memorySizeMB);
  return [
    ...(without.length > 0
      ? [
          `${listed(without.map(String))} MB ${without.length === 1 ? 'has' : 'have'} no figure: leave out sizes at which the function fails.`,
        ]
      : []),
    ...(failed > 0
      ? [
          `${counted(failed, 'invocation')} failed at ${best.point.memorySizeMB} MB: a size must work before it is chosen.`,
        ]
      : []),
    ...(blind.length > 0
      ? [
          `${listed(blind.map(String))} MB cannot be told from ${best.point.memorySizeMB} MB: that takes 6 rounds at least (--runs).`,
        ]
      : []),
    ...compared.flatMap(({ other, low }) =>
      low === undefined || low >= 1 - OPEN
        ? []
        : [
            `${other.point.memorySizeMB} MB may be up to ${formatShare(1 - low)} ${BETTER[options.strategy]} than ${best.point.memorySizeMB} MB (n = ${common(best, other).length}): use more --runs.`,
          ],
    ),
  ];
}

/** The lower end of the interval of other / best, by what is optimised; undefined where the rounds allow none. */
function lowest(
  sizes: readonly TunedSize[],
  best: TunedSize,
  other: TunedSize,
  { strategy, balancedWeight }: { readonly strategy: Strategy; readonly balancedWeight: number },
): number | undefined {
  const dearest = Math.max(...sizes.map(({ point }) => point.usdPerMillion)) / 1_000_000;
  const slowest = Math.max(...sizes.map(({ point }) => timeOf(point)));
  // The weights of the strategies alone are 1 and 0: the same sum serves all three.
  const weight = strategy === 'balanced' ? balancedWeight : strategy === 'cost' ? 1 : 0;
  const rounds = common(best, other);
  const values = ({ timeMs, billedMs, usd }: TunedSize) =>
    rounds.map(
      (round) =>
        (weight * usd(billedMs.get(round) ?? Number.NaN)) / dearest +
        ((1 - weight) * (timeMs.get(round) ?? Number.NaN)) / slowest,
    );
  if (rounds.length === 0) return undefined;
  return pairedRatio(values(best), values(other)).ratioCi95?.[0];
}

/** Rounds in which both have a time above zero and are billed. */
function common(a: TunedSize, b: TunedSize): number[] {
  const has = ({ timeMs, billedMs }: TunedSize, round: number) =>
    (timeMs.get(round) ?? 0) > 0 && billedMs.has(round);
  return [...a.timeMs.keys()].filter((round) => has(a, round) && has(b, round));
}
