import { defined } from '../domain/defined.js';
import { formatShare } from '../domain/format.js';
import type { Unmatched } from '../domain/gate.js';
import { mainMetric } from '../domain/kinds.js';
import type { Result } from '../domain/report.js';
import type { Verdict } from '../domain/verdict.js';
import { counted } from '../domain/words.js';
import type { Pairing } from '../stats/verdict.js';
import { hiddenPeak } from './budgets.js';
import type { GatedPair, GateOptions } from './gated-pair.js';
import { otherScenario } from './likeness.js';
import { comparedSamples, hidesPeaks } from './metrics.js';

/** Why a pair is not compared, or not only; empty where nothing is in the way. */
export function unmatchedOf(
  { id, base, head, unseen, pairing }: GatedPair,
  { maxFailures, maxFailureShare, metric }: GateOptions,
): Unmatched[] {
  const entry = (code: Unmatched['code'], said: string, verdict?: Verdict): Unmatched[] => [
    { id, code, ...defined({ verdict }), sentence: `${id}: ${said}` },
  ];
  if (!head && unseen)
    return entry(
      'MISSING_IN_HEAD',
      'INCONCLUSIVE: no such start happened in head, and nothing forced one.',
      'INCONCLUSIVE',
    );
  if (!head) {
    const way =
      pairing === 'rounds'
        ? ' If it is meant to be gone: --accept-removed with its name.'
        : ' Measure it too, or hold head against a report without it.';
    const said = `FAIL: it is in base but missing in head, so that it cannot be compared.${way}`;
    return entry('MISSING_IN_HEAD', said, 'FAIL');
  }
  if (!base) return entry('NEW_IN_HEAD', 'new in head: there is nothing to compare it with.');
  const other = otherScenario(base.scenario, head.scenario);
  if (other)
    return entry('OTHER_SCENARIO', `INCONCLUSIVE: base and head are not the same: ${other}.`, 'INCONCLUSIVE');
  const empty = (
    [
      ['base', base],
      ['head', head],
    ] as const
  ).filter(([, row]) => countOf(row, 'ok') === 0);
  if (empty.length > 0) {
    const sides = empty.map(([side]) => side).join(' and ');
    const have = empty.length > 1 ? 'have' : 'has';
    return entry('NO_SAMPLES', `INCONCLUSIVE: ${sides} ${have} no successful trial.`, 'INCONCLUSIVE');
  }
  const failing = [base, head].map((row) => {
    const failed = countOf(row, 'failed');
    const all = failed + countOf(row, 'ok');
    return { failed, all, allowed: maxFailureShare === undefined ? maxFailures : maxFailureShare * all };
  });
  const [worst] = failing
    .filter(({ failed, allowed }) => failed > allowed)
    .sort((a, b) => b.failed - a.failed);
  const compared = metric ?? mainMetric(head.scenario);
  const zero = withoutTime(base, head, compared, pairing) ?? withoutFigures(base, head, compared, pairing);
  // What the failed trials would have taken is not known: that nothing took time passes nothing then.
  if (!worst) return zero ? entry('NO_RATIO', ...zero) : [];
  const { failed, all } = worst;
  const most = maxFailureShare === undefined ? `${maxFailures}` : formatShare(maxFailureShare);
  const of = maxFailureShare === undefined ? '' : ` of ${all}`;
  const said = `INCONCLUSIVE: ${counted(failed, 'failed trial')}${of}, more than the ${most} of --max-failures.`;
  return entry('FAILED_TRIALS', said, 'INCONCLUSIVE');
}

/** A step that did not happen takes no time, such as `compile` of an installer that compiles nothing: there is no ratio. */
function withoutTime(
  base: Result,
  head: Result,
  metric: string,
  pairing: Pairing,
): [said: string, verdict: Verdict] | undefined {
  const samples = comparedSamples(base, head, metric, pairing);
  const [before, after] = [samples.base, samples.head].map(
    (times) => times.filter((time) => time === 0).length,
  );
  if (!before && !after) return undefined;
  const is = (side: readonly number[], zeros = 0) => side.length > 0 && zeros === side.length;
  if (is(samples.head, after)) return [`PASS: ${metric} takes no time in head.`, 'PASS'];
  return [
    `INCONCLUSIVE: ${metric} takes no time in ${before ? 'base' : 'head'}${is(samples.base, before) ? '' : ', in some trials'}: there is no ratio.`,
    'INCONCLUSIVE',
  ];
}

/** Trials that succeeded, and do not tell what is compared: a peak below the launcher's own, rounds that the sides do not share. */
function withoutFigures(
  base: Result,
  head: Result,
  metric: string,
  pairing: Pairing,
): [said: string, verdict: Verdict] | undefined {
  const own = comparedSamples(base, head, metric, 'separate');
  const sides = [
    { side: 'base', row: base, n: own.base.length },
    { side: 'head', row: head, n: own.head.length },
  ];
  const lacking = sides.filter(({ row, n }) => n === 0 || (metric === 'rss' && hidesPeaks(row)));
  // What neither of them does, such as to run an event loop, is not compared.
  if (lacking.length === 2 && metric !== 'rss') return undefined;
  const [one] = lacking;
  if (one) {
    const why = metric === 'rss' ? hiddenPeak(one.row.trials).map((reason) => ` (${reason})`) : [];
    const some = one.n > 0 ? ' in some trials' : '';
    const who = lacking.map(({ side }) => side).join(' and ');
    return [
      `INCONCLUSIVE: ${who} ${lacking.length > 1 ? 'have' : 'has'} no ${metric}${some}${why.join('')}: there is no ratio.`,
      'INCONCLUSIVE',
    ];
  }
  const isShared = comparedSamples(base, head, metric, pairing).base.length > 0;
  return isShared ? undefined : ['INCONCLUSIVE: no round succeeded on both sides.', 'INCONCLUSIVE'];
}

function countOf({ trials }: Result, status: 'ok' | 'failed'): number {
  return trials.filter((trial) => trial.round > 0 && trial.status === status).length;
}
