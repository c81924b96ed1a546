import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { LAMBDA_PRICES } from '../../../../src/domain/lambda-prices.js';
import type { OkLambdaTrial, Trial } from '../../../../src/domain/report.js';
import type { Strategy } from '../../../../src/domain/tune-record.js';
import { buildReport } from '../../../../src/results/build-report.js';
import { tuned } from '../../../../src/results/lambda/tune.js';
import { runOf } from '../../../support/lambda-rows.js';

const startedAt = '2026-01-02T03:04:05.000Z';

/** A handler that needs the processor: flat from 1769 MB, where it has a whole one. */
const CPU_BOUND: Record<number, number> = {
  128: 5106,
  256: 2546,
  512: 1262,
  1024: 630,
  2048: 366,
  3008: 366,
};
/** One that waits for others. */
const WAITING: Record<number, number> = { 128: 210, 256: 204, 512: 202, 1024: 201, 2048: 200, 3008: 200 };

/** Normal noise by Box and Muller, of a seed. */
function noise(seed: number, sd: number): () => number {
  const generator = xoroshiro128plus(seed);
  const uniform = () => Math.max(Number.EPSILON, uniformFloat64(generator));
  return () => Math.exp(sd * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}

async function choice(
  curve: Record<number, number>,
  strategy: Strategy,
  { seed, sd, runs = 10 }: { seed: number; sd: number; runs?: number },
) {
  const factor = noise(seed, sd);
  const rows = Object.entries(curve).flatMap(([size, handlerMs]) =>
    (['cold', 'warm'] as const).map((label) => {
      const memorySizeMB = Number(size);
      const trials = Array.from({ length: runs }, (_, index): OkLambdaTrial => {
        const handler = handlerMs * factor();
        const init = label === 'cold' ? 92 * factor() : 0;
        return {
          ...{
            round: index + 1,
            position: 0,
            startedAt,
            status: 'ok',
            label,
            requestId: 'id',
            emulated: true,
          },
          wallMs: init + handler,
          phases: { ...(label === 'cold' ? { init } : {}), handler, overhead: 0 },
          billedMs: Math.ceil(init + handler),
          memorySizeMB,
        };
      });
      return {
        id: `lambda/fn/${size}/${label}`,
        record: {
          runner: 'lambda' as const,
          function: 'fn',
          starts: label,
          source: 'invoked' as const,
          emulated: true,
          memorySizeMB,
        },
        trials,
        warnings: [],
      };
    }),
  );
  const { results } = await buildReport(runOf(rows));
  return tuned(results, { function: 'fn', strategy, balancedWeight: 0.5, prices: LAMBDA_PRICES });
}

/** Rows of a size, as [label, payload, init, handler] of every round. */
async function exact(
  sizes: Readonly<
    Record<number, readonly (readonly ['cold' | 'warm', string | undefined, number, number])[]>
  >,
  options: Partial<Parameters<typeof tuned>[1]>,
) {
  const rows = Object.entries(sizes).flatMap(([size, all]) =>
    all.map(([label, payload, init, handler]) => ({
      id: `lambda/fn/${size}/${payload}/${label}`,
      record: {
        ...{ runner: 'lambda' as const, function: 'fn', starts: label, source: 'invoked' as const },
        ...{ emulated: true, memorySizeMB: Number(size) },
        ...(payload === undefined ? {} : { axes: { payload } }),
      },
      trials: Array.from(
        { length: 6 },
        (_, index): OkLambdaTrial => ({
          ...{
            round: index + 1,
            position: 0,
            startedAt,
            status: 'ok',
            label,
            requestId: 'id',
            emulated: true,
          },
          wallMs: init + handler,
          phases: { ...(label === 'cold' ? { init } : {}), handler, overhead: 0 },
          ...{ billedMs: init + handler, memorySizeMB: Number(size) },
        }),
      ),
      warnings: [],
    })),
  );
  const { results } = await buildReport(runOf(rows));
  return tuned(results, {
    ...{ function: 'fn', strategy: 'speed', balancedWeight: 0.5, prices: LAMBDA_PRICES },
    ...options,
  });
}

describe('tuning for cold starts alone', () => {
  it('looks at init and handler together', async () => {
    // Warm 128 MB is the fastest; a cold start takes 500, 220 and 195 ms.
    const sizes = {
      128: [
        ['cold', undefined, 100, 400],
        ['warm', undefined, 0, 1],
      ],
      256: [
        ['cold', undefined, 120, 100],
        ['warm', undefined, 0, 5],
      ],
      512: [
        ['cold', undefined, 100, 95],
        ['warm', undefined, 0, 9],
      ],
    } as const;
    expect((await exact(sizes, {}))?.bestMB).toBe(128);
    const tune = await exact(sizes, { starts: 'cold' });
    expect([tune?.bestMB, tune?.starts]).toEqual([512, 'cold']);
    expect(
      tune?.points.map(({ start, handler, init, billedMs }) => [
        start?.medianMs,
        handler.medianMs,
        init?.medianMs,
        billedMs,
      ]),
    ).toEqual([
      [500, 400, 100, 500],
      [220, 100, 120, 220],
      [195, 95, 100, 195],
    ]);
    // 0.195 s × 0.5 GB × $0.0000166667 + $0.0000002, a million times.
    expect(tune?.points[2]?.usdPerMillion).toBeCloseTo(1.82500325, 6);
    expect(tune?.sentences[0]).toMatch(
      /^512 MB is the fastest.*: init and handler 195 ms, \$1\.825 for a million cold starts \(n = 6\)/,
    );
    expect(tune?.sentences[1]).toMatch(
      /up to there a cold start becomes 61 % \[61 %, 61 %\] shorter than at 128 MB/,
    );
  });
});

describe('tuning for several events', () => {
  it('weighs them', async () => {
    const sizes = {
      128: [
        ['warm', 'a', 0, 100],
        ['warm', 'b', 0, 460],
      ],
      256: [
        ['warm', 'a', 0, 100],
        ['warm', 'b', 0, 100],
      ],
    } as const;
    const weigh = (a: number, b: number) =>
      exact(sizes, {
        strategy: 'cost',
        payloads: [
          { name: 'a', weight: a },
          { name: 'b', weight: b },
        ],
      });
    // (3 × 100 + 460) / 4 = 190 ms of 128 MB cost less than 100 ms of 256 MB; (100 + 3 × 460) / 4 = 370 ms cost more.
    const [mostlyA, mostlyB] = [await weigh(3, 1), await weigh(1, 3)];
    expect([mostlyA?.bestMB, mostlyA?.points[0]?.billedMs]).toEqual([128, 190]);
    expect([mostlyB?.bestMB, mostlyB?.points[0]?.billedMs]).toEqual([256, 370]);
    expect(mostlyA?.points[0]?.handler).toMatchObject({ n: 6, medianMs: 190 });
  });
});

describe('tuning', () => {
  it('names best and knee of a known curve, and what buys nothing', async () => {
    const found = await choice(CPU_BOUND, 'cost', { seed: 1, sd: 0 });
    expect([found?.bestMB, found?.kneeMB]).toEqual([1024, 2048]);
    expect(found?.points.find(({ memorySizeMB }) => memorySizeMB === 1024)).toMatchObject({
      handler: { n: 10 },
      billedMs: 630,
    });
    // 0.63 s of a GB, and the request.
    expect(found?.points[3]?.usdPerMillion).toBeCloseTo(1e6 * (0.63 * 0.0000166667 + 0.0000002), 6);
    expect(found?.sentences.join('\n')).toMatch(/init is flat/);
    const waiting = await choice(WAITING, 'speed', { seed: 1, sd: 0.02 });
    expect([waiting?.bestMB, waiting?.kneeMB]).toEqual([expect.any(Number), 128]);
    expect(waiting?.sentences.join('\n')).toMatch(
      /More memory than that gains nothing: 256, 512, 1024, 2048, 3008 MB/,
    );
  });

  it('does not say that memory helps where medians alone do', async () => {
    const knee = async (curve: Record<number, number>, seed: number, sd: number, runs = 10) => {
      const found = await choice(curve, 'speed', { seed, sd, runs });
      return found?.sentences[1];
    };
    const [better, noisy] = [
      { 128: 120, 256: 100 },
      { 128: 112, 256: 100 },
    ];
    expect(await knee(better, 1, 0.02)).toMatch(
      /^The knee is at 256 MB: up to there the handler becomes \d+ % \[\d+ %, \d+ %\] shorter than at 128 MB \(n = 10\)\.$/,
    );
    expect(await knee(noisy, 5, 0.3)).toMatch(
      /^The knee is at 256 MB by the medians; whether the handler is shorter there than at 128 MB this run cannot tell: by -?[\d.]+ % \[-[\d.]+ %, \d+ %\] \(n = 10\)\.$/,
    );
    // Too few trials for an interval.
    expect(await knee(better, 1, 0, 3)).toMatch(/this run cannot tell: by 17 % \(n = 3\)\.$/);
  });

  it.each([
    ['cost', CPU_BOUND, 1024, 0.05],
    ['speed', CPU_BOUND, 2048, 0.05],
    ['balanced', CPU_BOUND, 1024, 0.05],
    ['cost', WAITING, 128, 0.1],
    ['cost', CPU_BOUND, 1024, 0.02],
  ] as const)(
    'finds the optimum of %s under noise in at least 95 of 100 runs',
    async (strategy, curve, best, sd) => {
      const chosen = [];
      for (let seed = 1; seed <= 100; seed += 1) {
        chosen.push((await choice(curve, strategy, { seed, sd }))?.bestMB);
      }
      expect(chosen.filter((size) => size === best).length).toBeGreaterThanOrEqual(95);
    },
  );
});

describe('what a run does not decide', () => {
  it.each(['cost', 'speed', 'balanced'] as const)(
    'is nothing where sizes are told apart by %s',
    async (strategy) => {
      expect((await choice(CPU_BOUND, strategy, { seed: 2, sd: 0.02 }))?.undecided).toBeUndefined();
      // One size has nobody to be told from.
      expect(
        (await choice({ 512: 100 }, strategy, { seed: 2, sd: 0.02, runs: 1 }))?.undecided,
      ).toBeUndefined();
    },
  );

  it('is all of it below six rounds', async () => {
    const found = await choice({ 128: 100, 256: 10, 512: 9 }, 'speed', { seed: 1, sd: 0, runs: 5 });
    expect(found?.undecided).toEqual([
      '128, 256 MB cannot be told from 512 MB: that takes 6 rounds at least (--runs).',
    ]);
  });

  it('is what may be more than 10 % better', async () => {
    const found = await choice({ 128: 20, 256: 10, 512: 10.2 }, 'speed', { seed: 5, sd: 0.4, runs: 8 });
    expect(found?.undecided).toEqual([
      expect.stringMatching(/^\d+ MB may be up to \d+ % faster than \d+ MB \(n = 8\): use more --runs\.$/),
    ]);
    const cheaper = await choice({ 128: 20, 256: 10.5 }, 'cost', { seed: 5, sd: 0.4, runs: 8 });
    expect(cheaper?.undecided?.join()).toMatch(/% cheaper than/);
    // As many rounds as it takes decide it.
    const long = await choice({ 128: 20, 256: 10, 512: 10.2 }, 'speed', { seed: 3, sd: 0.4, runs: 400 });
    expect(long?.undecided).toBeUndefined();
  });

  it('errs in at most a few of a hundred runs about sizes that differ by a fifth', async () => {
    let wrong = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      const found = await choice({ 128: 100, 256: 80 }, 'speed', { seed, sd: 0.3, runs: 10 });
      if (found?.bestMB === 128 && found.undecided === undefined) wrong += 1;
    }
    expect(wrong).toBeLessThanOrEqual(3);
  });

  it('is a size without figures, and one that fails where it is chosen', async () => {
    const failed = (round: number) =>
      ({ round, position: 0, startedAt, status: 'failed', code: 'TIMEOUT', message: '' }) as const;
    const row = (size: number, trials: readonly Trial[]) => ({
      id: `lambda/fn/${size}/warm`,
      record: {
        ...({ runner: 'lambda', function: 'fn', starts: 'warm', source: 'invoked', emulated: true } as const),
        memorySizeMB: size,
      },
      ...{ trials, warnings: [] },
    });
    const ok = (round: number, handler: number): OkLambdaTrial => ({
      ...{ round, position: 0, startedAt, status: 'ok', label: 'warm', requestId: 'id', emulated: true },
      ...{ wallMs: handler, phases: { handler, overhead: 0 }, billedMs: handler },
    });
    const rounds = [1, 2, 3, 4, 5, 6];
    const { results } = await buildReport(
      runOf([
        row(128, rounds.map(failed)),
        row(256, [...rounds.map((round) => ok(round, 10)), failed(7), failed(8)]),
        row(
          512,
          rounds.map((round) => ok(round, 30)),
        ),
      ]),
    );
    const options = {
      function: 'fn',
      strategy: 'speed',
      balancedWeight: 0.5,
      prices: LAMBDA_PRICES,
    } as const;
    expect(tuned(results, options)?.undecided).toEqual([
      '128 MB has no figure: leave out sizes at which the function fails.',
      '2 invocations failed at 256 MB: a size must work before it is chosen.',
    ]);
  });
});
