import { separateRatio } from '../../src/stats/ratio.js';
import { runOffsetOf } from '../../src/stats/run-offset.js';
import { decideRegression, excessP, holm } from '../../src/stats/verdict.js';
import { coldStarts, normals, seeded } from './random.js';

const ROUNDS = 20;

/** Two runs of one program on machines that differ. */
export interface TwoRuns {
  readonly seed: number;
  readonly comparisons: number;
  /** How much slower the program became: 1.15 is 15 %. */
  readonly factor: number;
  /** The machine of head is slower or faster by up to so much, which the control row shows. */
  readonly offset: number;
  /** sd of what moves the program alone in each run, unseen by the control row. */
  readonly unseen?: number;
  readonly maxRegression: number;
}

/** Shares of the verdicts that the gate's rules reach, with one row. */
export function verdictShares(given: TwoRuns): Record<'PASS' | 'FAIL' | 'INCONCLUSIVE', number> {
  const { seed, comparisons, factor, offset, unseen = 0, maxRegression } = given;
  const [sample, uniform, normal] = [coldStarts(seed), seeded(seed + 400), normals(seed + 500)];
  const scaled = (n: number, by: number) => sample(n).map((time) => time * by);
  const counts = { PASS: 0, FAIL: 0, INCONCLUSIVE: 0 };
  for (let run = 0; run < comparisons; run++) {
    const machine = 1 + offset * (2 * uniform() - 1);
    const own = () => Math.exp(unseen * normal());
    const [base, head] = [scaled(ROUNDS, own()), scaled(ROUNDS, own() * machine * factor)];
    // Three bare starts in every round.
    const runOffset = runOffsetOf(scaled(3 * ROUNDS, 1), scaled(3 * ROUNDS, machine)) ?? Number.NaN;
    const [rejected = false] = holm([excessP(base, head, maxRegression, 'separate')]);
    const limits = { maxRegression, minEffect: 1, runOffset, rejected };
    counts[decideRegression(separateRatio(base, head), limits)] += 1;
  }
  return {
    PASS: counts.PASS / comparisons,
    FAIL: counts.FAIL / comparisons,
    INCONCLUSIVE: counts.INCONCLUSIVE / comparisons,
  };
}
