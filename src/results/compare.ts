import { defined } from '../domain/defined.js';
import { formatFactor, formatRatio, formatShare, formatShiftMs } from '../domain/format.js';
import { kindOf, mainMetric } from '../domain/kinds.js';
import type { Comparison, Result } from '../domain/report.js';
import { pairedRatio, type RatioResult } from '../stats/ratio.js';
import { installSentence } from './compare-installs.js';
import { comparedSamples } from './metrics.js';
import { mostlyIn, movedPhase } from './moved-phase.js';

/**
 * Compares two rows of one run in their main metric or another, paired by round. Undefined where they share no round in which both succeeded, or
 * where they do not measure the same thing.
 */
export function compareRows(
  base: Result,
  head: Result,
  metric: string = mainMetric(base.scenario),
): Comparison | undefined {
  if (mainMetric(base.scenario) !== mainMetric(head.scenario)) return undefined;
  const result = ratioByRound(base, head, metric);
  if (!result) return undefined;
  const { ratio, ratioCi95, p, shift, resolvable, n } = result;
  return {
    base: base.id,
    head: head.id,
    metric,
    unit: 'ms',
    pairing: 'rounds',
    n,
    ratio,
    ...defined({ ratioCi95 }),
    p,
    shift,
    ...defined({ resolvable, moved: movedPhase(base, head) }),
    sentence: sentenceOf(base, head, metric, result),
  };
}

/** Undefined where they share no round in which both succeeded. */
function ratioByRound(base: Result, head: Result, metric: string): RatioResult | undefined {
  const samples = comparedSamples(base, head, metric, 'rounds');
  return samples.base.length === 0 ? undefined : pairedRatio(samples.base, samples.head);
}

function sentenceOf(base: Result, head: Result, metric: string, result: RatioResult): string {
  if (base.scenario.runner !== 'install' || head.scenario.runner !== 'install')
    return sentence(base, head, metric, result);
  const rows = {
    base: { id: base.id, trials: base.trials, scenario: base.scenario },
    head: { id: head.id, trials: head.trials, scenario: head.scenario },
  };
  return metric === 'install'
    ? installSentence(rows, result, { alone: true })
    : installSentence(rows, result, {
        firstImport: ratioByRound(base, head, 'firstImport'),
        moved: mostlyIn(base, head),
      });
}

function sentence(
  base: Result,
  head: Result,
  metric: string,
  { n, ratio, ratioCi95, shift, resolvable }: RatioResult,
): string {
  const { subject: shared, before, after } = labels(base, head);
  const isInit = metric === 'init';
  const subject = isInit ? `${shared}initialisation alone: ` : shared;
  if (!ratioCi95) {
    const lacking = [base, head].some(({ trials }) => trials.some(({ status }) => status === 'failed'))
      ? 'too few rounds in which neither failed for an interval'
      : 'too few rounds for an interval, 6 are needed';
    return `${subject}${after} against ${before}: ${formatRatio(ratio)}, ${formatShiftMs(shift)} at n = ${n}: ${lacking}.`;
  }
  const [low, high] = ratioCi95;
  const figures = `${formatRatio(ratio)} [${formatFactor(low)}, ${formatFactor(high)}], n = ${n}`;
  if (low <= 1 && high >= 1) {
    return `${subject}no measurable difference between ${after} and ${before} (could detect ${formatShare(resolvable ?? 0)} or more): ${figures}.`;
  }
  const goal = mainMetric(head.scenario) === 'ready' ? 'ready' : 'done';
  const where = isInit ? '' : `${mostlyIn(base, head)}${withoutBytecode(base, head)}`;
  return `${subject}with ${after} ${goal} ${formatShiftMs(Math.abs(shift)).slice(1)} ${ratio > 1 ? 'later' : 'sooner'} than with ${before}: ${figures}${where}.`;
}

/** What differs between the two rows, and what they share. */
function labels(base: Result, head: Result): { subject: string; before: string; after: string } {
  const [a, b] = [base.scenario, head.scenario];
  const [aParts, bParts] = [base.id.split('/'), head.id.split('/')];
  const differing = aParts.flatMap((part, index) => (part === bParts[index] ? [] : [index]));
  const [only] = differing;
  // The parts of their ids are of other axes.
  if (a.runner === 'worker' && b.runner === 'wasm' && aParts[0] === bParts[0])
    return {
      subject: `${[aParts[0], ...bParts.slice(2)].join('/')}: `,
      before: `CPython ${a.python.version}`,
      after: b.runtime,
    };
  if (
    a.runner !== b.runner ||
    !kindOf(a).isNamedByPart ||
    differing.length !== 1 ||
    aParts.length !== bParts.length ||
    isSameButForNumber(aParts[only ?? 0], bParts[only ?? 0])
  ) {
    return { subject: '', before: base.id, after: head.id };
  }
  const shared = aParts.filter((_, index) => index !== only).join('/');
  return {
    subject: `${shared}: `,
    before: aParts[only ?? 0] ?? base.id,
    after: bParts[only ?? 0] ?? head.id,
  };
}

/** Two rows of the same thing differ in the number alone that was put after the id: no name for what differs. */
function isSameButForNumber(before = '', after = ''): boolean {
  const bare = (part: string) => part.replace(/#\d+$/, '');
  return bare(before) === bare(after);
}

/** A difference that bytecode may explain is not told without it. */
const WORTH_A_WORD = 5;

function withoutBytecode(base: Result, head: Result): string {
  const missing = ({ scenario }: Result) =>
    scenario.runner === 'worker' ? scenario.bytecode?.withoutBytecode : undefined;
  const [before, after] = [missing(base), missing(head)];
  if (before === undefined || after === undefined || Math.abs(after - before) < WORTH_A_WORD) return '';
  return `; but ${Math.max(before, after)} modules of ${after > before ? head.id : base.id} have no bytecode`;
}
