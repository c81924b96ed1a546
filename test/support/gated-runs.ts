import { pairedRatio } from '../../src/stats/ratio.js';
import { signedRank } from '../../src/stats/signed-rank.js';
import { type Decision, decideAtLook, lookLevels, looksBetween } from '../../src/stats/until-decided.js';
import { normals, seeded } from './random.js';

/** What a run of 10 to 80 rounds decided about one row, and the ratio that it showed. */
export interface GatedRun {
  readonly verdict: Decision['verdict'] | undefined;
  readonly ratio: number;
  readonly rounds: number;
}

/** Simulated runs with the noise of cold starts: head is slower by `factor`, and FAILs over `limit`, such as 1.1. */
export function gatedRuns(seed: number): (factor: number, limit: number) => GatedRun {
  const looks = looksBetween(10, 80);
  const levels = lookLevels(looks);
  const [normal, uniform] = [normals(seed), seeded(seed + 1)];
  const time = () => Math.exp(0.06 * normal()) * (uniform() < 0.05 ? 1.3 + uniform() : 1);
  return (factor, limit) => {
    const [base, head]: [number[], number[]] = [[], []];
    let decision: Decision | undefined;
    for (const [look, until] of looks.entries()) {
      while (base.length < until) {
        base.push(time());
        head.push(time() * factor);
      }
      const logs = head.map((after, index) => Math.log(after / (base[index] ?? 0) / limit));
      const { greater, less } = signedRank(logs).p;
      [decision] = decideAtLook([{ failP: greater, passP: less, level: levels[look] ?? 0 }], look);
      if (decision) break;
    }
    return { verdict: decision?.verdict, ratio: pairedRatio(base, head).ratio, rounds: base.length };
  };
}
