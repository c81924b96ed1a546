import { separateRatio } from './ratio.js';

/** Below this, two runs of the same on one machine are not told apart, whatever the control row says. */
export const LEAST_OFFSET = 0.03;

/**
 * What two runs of the same may differ by, as a share: how far the interval of the bare interpreter's ratio reaches from
 * "no difference", in either direction. Undefined where the samples are too few for an interval.
 *
 * @param base times of the control row in one run, in any one unit
 * @param head times of the control row in the other
 */
export function runOffsetOf(base: readonly number[], head: readonly number[]): number | undefined {
  if (base.length === 0 || head.length === 0) return undefined;
  const { ratioCi95 } = separateRatio(base, head);
  return ratioCi95 && Math.max(LEAST_OFFSET, ratioCi95[1] - 1, 1 / ratioCi95[0] - 1);
}
