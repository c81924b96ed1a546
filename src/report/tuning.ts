import { usdDecimals } from '../domain/format.js';
import type { Tune, TunePoint } from '../domain/tune-record.js';
import { optimizedSentence, PRICE_DIGITS } from '../results/lambda/tune-sentences.js';
import { milliseconds, NOTHING } from './columns.js';
import { tuningLink } from './tuning-link.js';

export const TUNE_HEADERS = [
  'MB',
  'init ms',
  '95 % CI',
  'handler ms',
  '95 % CI',
  'billed',
  '$ per million',
  'n',
  '',
] as const;

/** Both curves and the price at each size, as cells: the best and the knee are named in the last one. */
export function tuneRows({ points, bestMB, kneeMB }: Tune): string[][] {
  const decimals = usdDecimals(Math.min(...points.map(({ usdPerMillion }) => usdPerMillion)), PRICE_DIGITS);
  return points.map(({ memorySizeMB, init, handler, billedMs, usdPerMillion }) => [
    String(memorySizeMB),
    ...curve(init),
    ...curve(handler),
    milliseconds(billedMs),
    usdPerMillion.toFixed(decimals),
    init === undefined || init.n === handler.n ? String(handler.n) : `${init.n}, ${handler.n}`,
    [...(memorySizeMB === bestMB ? ['best'] : []), ...(memorySizeMB === kneeMB ? ['knee'] : [])].join(', '),
  ]);
}

function curve(point: TunePoint['init']): [string, string] {
  if (!point) return [NOTHING, NOTHING];
  const { medianMs, ci95 } = point;
  return [milliseconds(medianMs), ci95 ? `[${milliseconds(ci95[0])}, ${milliseconds(ci95[1])}]` : NOTHING];
}

/** What the curves mean, and what they rest on. */
export function tuneLines(tune: Tune): string[] {
  const { strategy, balancedWeight, starts, payloads = [], asOf, priceRegion, sentences } = tune;
  const { undecided = [], optimized, notOptimized } = tune;
  const how = strategy === 'balanced' ? `balanced, weight of cost ${balancedWeight}` : strategy;
  return [
    ...sentences,
    ...undecided.map((why) => `not decided: ${why}`),
    ...(optimized ? [`${tune.function} ${optimizedSentence(optimized)}`] : []),
    ...(notOptimized ? [notSet(tune, notOptimized)] : []),
    ...(payloads.length > 0
      ? [
          `mean of ${payloads.length} events by weight: ${payloads.map(({ name, weight }) => `${name} ${weight}`).join(', ')}`,
        ]
      : []),
    `strategy ${how} · ${starts === 'cold' ? 'init, handler and price of cold starts' : 'init of cold starts, handler and price of warm invocations'} · list prices of ${priceRegion}, ${asOf}`,
    `chart of AWS Lambda Power Tuning, from these figures alone: ${tuningLink(tune)}`,
  ];
}

/** What is open has been said just before. */
function notSet({ function: name, undecided = [] }: Tune, why: readonly string[]): string {
  const others = why.filter((one) => !undecided.includes(one));
  return `the memory of ${name} was not set${others.length === 0 ? '.' : `: ${others.join(' ')}`}`;
}
