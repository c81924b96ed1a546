import { formatFactor, formatMs, formatShare } from '../domain/format.js';
import { median } from '../stats/quantile.js';
import type { RatioResult } from '../stats/ratio.js';
import { type InstallSide, type InstallSides, installSides } from './install-sides.js';
import { countedTrials } from './metrics.js';

/**
 * One install row against another, in words: who is faster by how much, under which conditions, and what it costs later.
 * `alone` is about the step that installs, without environment and import; `firstImport` is how those compare, `moved`
 * where most of the difference lies.
 */
export function installSentence(
  { base, head }: { readonly base: InstallSide; readonly head: InstallSide },
  { n, ratio, ratioCi95, resolvable }: RatioResult,
  {
    alone = false,
    firstImport,
    moved = '',
  }: {
    readonly alone?: boolean;
    readonly firstImport?: RatioResult | undefined;
    readonly moved?: string;
  } = {},
): string {
  const sides = installSides(base, head);
  const { shared, before, after, sameLinks } = sides;
  const framing = `${shared.join(', ')}${alone ? '; the install step alone' : ''}: `;
  const interval = ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : '';
  if (sameLinks) {
    return `${framing}${after} and ${before} are the same here, whatever the figures: ${formatFactor(ratio)}x${interval}, n = ${n}.`;
  }
  const [quick, slow] = ratio < 1 ? [after, before] : [before, after];
  const where = alone ? '' : ' to the first import';
  if (!ratioCi95) {
    const factor = formatFactor(Math.max(ratio, 1 / ratio));
    return `${framing}${quick} ${factor}x faster than ${slow}${where} at n = ${n}: too few rounds for an interval, 6 are needed${alone ? '' : venvOfPip(base, head)}.`;
  }
  const [low, high] = ratioCi95;
  if (low <= 1 && high >= 1) {
    return `${framing}no measurable difference between ${after} and ${before} (could detect ${formatShare(resolvable ?? 0)} or more): ${formatFactor(ratio)}x${interval}, n = ${n}.`;
  }
  const factors = ratio < 1 ? [1 / ratio, 1 / high, 1 / low] : [ratio, low, high];
  const [typical, least, most] = factors.map((factor) => formatFactor(factor));
  return `${framing}${quick} ${typical}x faster than ${slow}${where} [${least}, ${most}], n = ${n}${moved}${alone ? '' : venvOfPip(base, head)}${later(firstImport, sides)}.`;
}

/** Where each environment gets a pip of its own, the ratio is for the most part about that. */
function venvOfPip(base: InstallSide, head: InstallSide): string {
  if (hasOwnPip(base) === hasOwnPip(head)) return '';
  const [own, other] = hasOwnPip(base) ? [base, head] : [head, base];
  const [mine, theirs] = [own, other].map((side) => median(venvTimes(side)));
  return `; of this, the environment takes ${formatMs(mine ?? 0)} with the bundled pip, which is installed into it, and ${formatMs(theirs ?? 0)} otherwise`;
}

function hasOwnPip({ scenario }: InstallSide): boolean {
  const { installer, commands } = scenario;
  return (
    installer === 'pip' &&
    commands !== undefined &&
    commands.venv !== undefined &&
    !commands.venv.includes('--without-pip')
  );
}

function venvTimes({ trials }: InstallSide): number[] {
  return countedTrials(trials).flatMap(({ phases }) => ('venv' in phases ? (phases.venv ?? []) : []));
}

/** A first import that has to compile takes back some of what the install saved. */
const WORTH_A_WORD_MS = 10;

function later(firstImport: RatioResult | undefined, { before, after }: InstallSides): string {
  const { shift = 0, ratioCi95: [low, high] = [1, 1] } = firstImport ?? {};
  if ((low <= 1 && high >= 1) || Math.abs(shift) < WORTH_A_WORD_MS) return '';
  const slow = shift > 0 ? after : before;
  return `; the first import alone is ${formatMs(Math.abs(shift))} slower after ${slow}`;
}
