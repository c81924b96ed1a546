import { findableRatio, foundLevel, pairedError, separateError } from '../../src/stats/findable.js';
import { mannWhitneyShift } from '../../src/stats/mann-whitney.js';
import { signedRank, signedRankLocation } from '../../src/stats/signed-rank.js';
import { decideAtLook, lookLevels } from '../../src/stats/until-decided.js';
import { normals, seeded } from './random.js';

/** What times of a row do: nothing but 6 % of noise, or a spike of 1.3 to 2.3 times in one of twenty besides. */
export type Noise = 'normal' | 'spikes';

/** Draws the logs of times. */
function logsIn(noise: Noise, seed: number): (n: number) => number[] {
  const [normal, uniform] = [normals(seed), seeded(seed + 1)];
  const spike = () => (noise === 'spikes' && uniform() < 0.05 ? Math.log(1.3 + uniform()) : 0);
  return (n) => Array.from({ length: n }, () => 0.06 * normal() + spike());
}

/** Share of runs that find what other such runs said they would. */
function shareFound(said: readonly number[], lows: readonly number[]): number {
  const ascending = [...lows].sort((a, b) => a - b);
  const found = said.map((slowdown) => {
    let [from, to] = [0, ascending.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((ascending[middle] ?? 0) + slowdown > 0) to = middle;
      else from = middle + 1;
    }
    return (ascending.length - from) / ascending.length;
  });
  return found.reduce((sum, share) => sum + share, 0) / found.length;
}

/** Power of a fixed number of rounds at the slowdown that their sentences name. */
export function pairedPower(noise: Noise, rounds: number, runs: number, rows = 1): number {
  const logs = logsIn(noise, rounds);
  const level = 0.025 / rows;
  const all = Array.from({ length: runs }, () => {
    const [base, head] = [logs(rounds), logs(rounds)];
    const differences = head.map((log, i) => log - (base[i] ?? 0));
    const error = pairedError(differences, level, rounds) ?? Number.NaN;
    const [low = Number.NaN] = signedRankLocation(differences, level).interval ?? [];
    return { said: Math.log(findableRatio(1, { error, level })), low };
  });
  return shareFound(
    all.map(({ said }) => said),
    all.map(({ low }) => low),
  );
}

/** The same of separate runs. */
export function separatePower(noise: Noise, base: number, head: number, runs: number): number {
  const logs = logsIn(noise, base + head);
  const level = 0.025;
  const all = Array.from({ length: runs }, () => {
    const [before, after] = [logs(base), logs(head)];
    const error = separateError(before, after, level, head) ?? Number.NaN;
    const [low = Number.NaN] = mannWhitneyShift(after, before, level).interval ?? [];
    return { said: Math.log(findableRatio(1, { error, level })), low };
  });
  return shareFound(
    all.map(({ said }) => said),
    all.map(({ low }) => low),
  );
}

/** The same of rounds until decided: what an unchanged row says at the look that decides it, under a limit of 10 %. */
export function lookedPower(noise: Noise, looks: readonly number[], runs: number): number {
  const logs = logsIn(noise, 7);
  const levels = lookLevels(looks);
  const [most = 0, level] = [looks.at(-1), foundLevel(looks)];
  const decided = (slowdown: number) => {
    const differences: number[] = [];
    for (const [look, rounds] of looks.entries()) {
      const [base, head] = [logs(rounds - differences.length), logs(rounds - differences.length)];
      differences.push(...head.map((log, i) => log - (base[i] ?? 0)));
      const { p } = signedRank(differences.map((log) => log + slowdown - Math.log(1.1)));
      const said = { failP: p.greater, passP: p.less, level: levels[look] ?? 0 };
      const [decision] = decideAtLook([said], look);
      if (decision) return { differences, verdict: decision.verdict };
    }
    return { differences };
  };
  let found = 0;
  for (let run = 0; run < runs; run++) {
    const error = pairedError(decided(0).differences, level, most) ?? Number.NaN;
    const slowdown = Math.log(findableRatio(1.1, { error, level }));
    if (decided(slowdown).verdict === 'FAIL') found += 1;
  }
  return found / runs;
}
