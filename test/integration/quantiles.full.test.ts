import { expect, it } from 'vitest';
import { quantileRatio } from '../../src/stats/quantile-ratio.js';
import { coldStarts } from '../support/random.js';
import { allowance, orFewer } from '../support/thoroughly.js';

const RUNS = orFewer(2000, 1000);
const BOUND = 0.025 + allowance(0.025, RUNS);
const LIMIT = 1.1;

/** docs/statistics.md has the table. */
it.each([
  [0.95, 80, 0],
  [0.95, 160, 0],
  [0.95, 320, 0],
  [0.9, 80, 0],
  [0.95, 160, 0.05],
  [0.95, 320, 0.05],
  [0.9, 80, 0.05],
  [0.9, 160, 0.05],
])(
  'quantile %d of %i rounds, share %d of spikes',
  (share, rounds, spikes) => {
    const shares = (factor: number, seed: number) => {
      const draw = coldStarts(seed, { spikes });
      let [passed, failed] = [0, 0];
      for (let run = 0; run < RUNS; run++) {
        const head = draw(rounds).map((time) => time * factor);
        const [low, high] = quantileRatio(draw(rounds), head, share).ratioCi95 ?? [
          0,
          Number.POSITIVE_INFINITY,
        ];
        if (low > LIMIT) failed += 1;
        if (high < LIMIT) passed += 1;
      }
      return { PASS: passed / RUNS, FAIL: failed / RUNS };
    };
    const found = [1, LIMIT, 1.15, 1.3].map((factor, index) => shares(factor, 51 + index));
    const shown = found.map(({ PASS, FAIL }) =>
      [PASS, FAIL].map((part) => `${(part * 100).toFixed(1)} %`).join(' / '),
    );
    process.stdout.write(`| p${share * 100} | ${rounds} | ${spikes * 100} % | ${shown.join(' | ')} |\n`);
    const [same, allowed, slower, slow] = found;
    expect(same?.FAIL).toBeLessThanOrEqual(BOUND);
    expect(allowed?.FAIL).toBeLessThanOrEqual(BOUND);
    expect(allowed?.PASS).toBeLessThanOrEqual(BOUND);
    expect(slower?.PASS).toBeLessThanOrEqual(BOUND);
    expect(slow?.PASS).toBeLessThanOrEqual(BOUND);
  },
  60_000,
);
