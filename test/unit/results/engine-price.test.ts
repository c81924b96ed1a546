import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/domain/report.js';
import { enginePrice } from '../../../src/results/engine-price.js';
import { commandResult, workerResult } from '../../support/report.js';

const startedAt = '2026-01-02T03:04:05.000Z';
const rounds = Array.from({ length: 21 }, (_, round) => round);
const noise = (round: number) => (round * 7) % 11;

function process(readyMs: (round: number) => number): Result<'worker'> {
  const result = { ...workerResult('w/own/py3.12', 50), id: 'host/w/own/py3.12' };
  const [trial] = result.trials;
  if (trial?.status !== 'ok') throw new Error('a made-up trial is ok');
  result.trials = rounds.map((round) => ({ ...trial, round, readyMs: readyMs(round) }));
  return result;
}

function container(readyMs: (round: number) => number, more: object = {}): Result<'container'> {
  const figure = (median: number) => ({ ...workerResult('w/own/py3.12', 50).summary.ready, median });
  return {
    id: 'image/w',
    scenario: {
      ...{ runner: 'container', image: 'w:1', engine: { name: 'podman', version: '4.3.1' }, command: [] },
      python: { version: '3.12.1', executable: '/usr/bin/python3' },
      ready: 'output:/READY/',
      pageCache: 'warm',
      ...more,
    },
    trials: rounds.map((round) => ({
      ...{ round, position: 0, startedAt, status: 'ok', wallMs: readyMs(round) + 200 },
      phases: { create: 34, start: 83, ready: readyMs(round) - 83, stop: 166 },
      readyMs: readyMs(round),
    })),
    summary: Object.fromEntries(
      Object.entries({ create: 34, start: 83, boot: 12, imports: 33 }).map(([name, ms]) => [
        name,
        figure(ms),
      ]),
    ) as Result['summary'],
    warnings: [],
  } as Result<'container'>;
}

describe('enginePrice', () => {
  it('pairs by round, and says difference, ratio, interval and where it goes', () => {
    const price = enginePrice(
      process((round) => 50 + noise(round)),
      container((round) => 150 + noise(round)),
    );
    expect(price).toMatchObject({
      ...{ base: 'host/w/own/py3.12', head: 'image/w', metric: 'ready', n: 20, shift: 100 },
      shiftCi95: [100, 100],
    });
    expect(price?.sentence).toMatch(
      /^The price of podman 4\.3\.1 from start to ready: image\/w takes 100 ms \[100, 100\] more than host\/w\/own\/py3\.12, 2\.8\dx \[2\.\d+, 2\.\d+\], n = 20; of medians start \+83\.0 ms, imports \+3\.00 ms; its create command takes 34\.0 ms before that\.$/,
    );
  });

  it('says what else is not the same', () => {
    const other = { python: { version: '3.11.2', executable: '/p' }, memoryMB: 200, cpus: 0.5 };
    const price = enginePrice(
      process(() => 50),
      container(() => 150, other),
    );
    expect(price?.sentence).toContain('; but Python is 3.11.2 in the image, and 3.12.1 here;');
    expect(price?.sentence).toContain('no limit of 200 MB or 0.5 CPUs.');
  });

  it('says no price where none can be seen', () => {
    const price = enginePrice(
      process((round) => 150 + noise(round)),
      container((round) => 150 + noise(round * 3)),
    );
    expect(price?.sentence).toMatch(/no measurable difference between image\/w and host.* \(could detect/);
  });

  it('takes the end of a command for which nothing is waited, and says so', () => {
    const command = commandResult('host/python3 -c pass', 20);
    const [trial] = command.trials;
    if (trial?.status !== 'ok') throw new Error('a made-up trial is ok');
    command.trials = rounds.slice(0, 4).map((round) => ({ ...trial, round, wallMs: 20 }));
    const price = enginePrice(
      command,
      container(() => 120, { ready: undefined }),
    );
    expect(price).toMatchObject({ n: 3, shift: 100, ratio: expect.closeTo(6, 9) });
    expect(price).not.toHaveProperty('shiftCi95');
    expect(price?.sentence).toMatch(
      /from start to end: .* \(too few rounds for an interval, 6 are needed\).*the end of Python is in it/,
    );
  });

  it('is nothing where they share no round', () => {
    const none = container(() => 120);
    none.trials = [];
    expect(
      enginePrice(
        process(() => 50),
        none,
      ),
    ).toBeUndefined();
  });
});
