import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emptyFolder } from '../support/cli.js';
import { stateOf, testAccount } from '../support/lambda-account.js';
import { fakeFleet } from '../support/lambda-faults.js';

/** Work for 24 ms of a whole processor: 1769 MB have one. */
const cpuBound = fakeFleet({
  initMs: 5,
  handlerMs: ({ memorySizeMB }) => (24 * 1769) / Math.min(memorySizeMB, 1769),
});

it('finds the size, shows both curves, and puts the function’s own back', async () => {
  const account = await testAccount({ fleet: cpuBound });
  const record = await account.define('fn', { memorySizeMB: 512, timeoutS: 30 });
  const before = stateOf(record);
  const folder = emptyFolder();
  const file = join(folder, 'input.json');
  const input = {
    lambdaARN: 'fn',
    powerValues: [512, 1024, 2048, 4096],
    num: 6,
    strategy: 'speed',
    parallelInvocation: true,
  };
  writeFileSync(file, JSON.stringify(input));
  const markdown = join(folder, 'tune.md');
  const { code, report, stderr } = await account.report(['tune', '--input', file, '-o', markdown]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/note: parallelInvocation of the input has no meaning here/);
  const { tune, results } = report;
  expect(tune).toMatchObject({ strategy: 'speed', bestMB: 2048, kneeMB: 2048, function: 'fn' });
  expect(tune?.points.map(({ memorySizeMB, init, handler }) => [memorySizeMB, init?.n, handler.n])).toEqual(
    [512, 1024, 2048, 4096].map((size) => [size, 6, 6]),
  );
  expect(results.map(({ id }) => id).slice(0, 2)).toEqual(['lambda/fn/512/cold', 'lambda/fn/512/warm']);
  // Each at the size it is called by.
  for (const { id, trials } of results) {
    const sizes = new Set(
      trials.map((trial) => 'memorySizeMB' in trial && `lambda/fn/${trial.memorySizeMB}`),
    );
    expect([...sizes]).toEqual([id.replace(/\/\w+$/, '')]);
  }
  expect(stateOf(record)).toEqual(before);
  expect(readFileSync(markdown, 'utf8')).toMatch(/\| 2048 \| .*best, knee \|/);
});

it('refuses what it would not measure as asked', async () => {
  const account = await testAccount();
  await account.define('fn');
  const file = join(emptyFolder(), 'input.json');
  for (const [input, message] of [
    [{ lambdaARN: 'fn', preProcessorARN: 'x' }, /has preProcessorARN, which coldstart does not do/],
    [{ lambdaARN: 'fn', payload: [{ payload: {}, weight: 1 }] }, /weighted payloads/],
    [{ powerValues: [64] }, /lambdaARN: .*powerValues/s],
  ] as const) {
    writeFileSync(file, JSON.stringify(input));
    const { code, stderr } = await account.run(['tune', '--input', file]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  }
  const version = await account.run(['tune', 'fn:live']);
  expect([version.code, version.stderr]).toEqual([
    2,
    expect.stringMatching(/memory of a published version never changes|There is no function/),
  ]);
});
