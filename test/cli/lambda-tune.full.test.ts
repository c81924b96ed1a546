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

const inputFile = (input: object) => {
  const file = join(emptyFolder(), 'input.json');
  writeFileSync(file, JSON.stringify({ lambdaARN: 'fn', ...input }));
  return file;
};

it('changes and invokes nothing where the input says dryRun', async () => {
  const fleet = fakeFleet();
  const account = await testAccount({ fleet });
  const before = stateOf(await account.define('fn', { memorySizeMB: 512 }));
  for (const dryRun of [true, 'true']) {
    const { code, stdout } = await account.run([
      'tune',
      '--input',
      inputFile({ dryRun, powerValues: [128] }),
    ]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('lambda/fn/128/cold')]);
  }
  expect(fleet.invocations()).toBe(0);
  expect(stateOf(await account.define('fn', { memorySizeMB: 512 }))).toEqual(before);
});

it('optimises cold starts alone where the input says so, with its pauses', async () => {
  // 128 MB: 5 + 20 ms; 256 MB: 5 + 2 ms. Warm ones are not asked for.
  const fleet = fakeFleet({ initMs: 5, handlerMs: ({ memorySizeMB }) => (memorySizeMB < 200 ? 20 : 2) });
  const account = await testAccount({ fleet });
  await account.define('fn', { memorySizeMB: 512 });
  const input = {
    onlyColdStarts: true,
    powerValues: [128, 256],
    num: 2,
    sleepBetweenRunsMs: 150,
    strategy: 'speed',
  };
  const { code, report } = await account.report(['tune', '--input', inputFile(input)]);
  expect(code).toBe(0);
  expect(report.results.map(({ id }) => id)).toEqual(['lambda/fn/128/cold', 'lambda/fn/256/cold']);
  expect(report.tune).toMatchObject({ starts: 'cold', bestMB: 256 });
  for (const { start, handler, init } of report.tune?.points ?? [])
    expect(start?.medianMs).toBeGreaterThan(Math.max(handler.medianMs, init?.medianMs ?? 0));
  const times = report.results.flatMap(({ trials }) => trials.map(({ startedAt }) => Date.parse(startedAt)));
  times.sort((a, b) => a - b);
  // Timers may be a little early.
  for (const [index, time] of times.slice(1).entries())
    expect(time - (times[index] ?? 0)).toBeGreaterThan(140);
});

it('takes weighted events, and a string as it is meant', async () => {
  const account = await testAccount();
  await account.define('fn', { memorySizeMB: 512 });
  const payload = [
    { payload: { a: 1 }, weight: 3 },
    { payload: 'text', weight: '1' },
  ];
  const { code, report } = await account.report([
    'tune',
    '--input',
    inputFile({ payload, powerValues: [128], num: 4 }),
  ]);
  expect(code).toBe(0);
  // Four of each size, shared by two events.
  expect(report.results.map(({ id, trials }) => [id, trials.length])).toEqual(
    ['payload-1/cold', 'payload-1/warm', 'payload-2/cold', 'payload-2/warm'].map((end) => [
      `lambda/fn/128/${end}`,
      2,
    ]),
  );
  // What the state machine does where no strategy is named.
  expect(report.tune?.strategy).toBe('cost');
  expect(report.tune?.payloads).toEqual([
    { name: 'payload-1', weight: 3 },
    { name: 'payload-2', weight: 1 },
  ]);
  const text = await account.run([
    'tune',
    '--input',
    inputFile({ payload: 'just text', powerValues: [128], num: 1 }),
  ]);
  expect(text.code).toBe(0);
});

/** Whether this Node can write the JSON that it reads. */
function isWritable(json: string): boolean {
  try {
    return JSON.stringify(JSON.parse(json)) !== '';
  } catch {
    return false;
  }
}

it('refuses what it would not measure as asked', async () => {
  const account = await testAccount();
  await account.define('fn');
  const file = join(emptyFolder(), 'input.json');
  for (const [input, message] of [
    [{ lambdaARN: 'fn', preProcessorARN: 'x' }, /has preProcessorARN, which coldstart does not do/],
    [{ lambdaARN: 'fn', autoOptimize: true }, /has autoOptimize: the run sets the size.*\n.*--yes/],
    [
      { lambdaARN: 'fn', autoOptimize: true, autoOptimizeAlias: '7' },
      /autoOptimizeAlias: .*name of an alias/,
    ],
    [{ lambdaARN: 'fn', a: 1, toString: 2, b: 3 }, /has a, toString, b, which coldstart does not do\.\nWhat/],
    [{ lambdaARN: 'fn', num: true }, /num: Invalid input: expected a number/],
    [{ lambdaARN: 'fn', num: [5] }, /num: Invalid input: expected a number/],
    [{ lambdaARN: 'fn', num: 1e9 }, /num: Too big/],
    [{ lambdaARN: 'fn', num: '5e3' }, /num: Invalid input: expected a number/],
    [{ lambdaARN: 'fn', balancedWeight: null }, /balancedWeight: Invalid input: expected a number/],
    [{ lambdaARN: 'fn', discardTopBottom: 0.5 }, /discardTopBottom: Too big/],
    [{ lambdaARN: 'fn', powerValues: 512 }, /powerValues: Invalid input: expected ALL, or a list of sizes/],
    [{ lambdaARN: 'fn', powerValues: ['ALL'] }, /powerValues/],
    [{ lambdaARN: 'fn', powerValues: [] }, /powerValues/],
    [{ lambdaARN: 'fn', autoOptimize: 1 }, /autoOptimize: Invalid input: expected true or false/],
    [{ lambdaARN: 'fn', autoOptimizeAlias: ['live'] }, /autoOptimizeAlias: .*name of an alias/],
    [{ lambdaARN: 'fn', powerValues: [128, null] }, /powerValues/],
    [{ lambdaARN: 7 }, /lambdaARN: /],
    [[], /file: Invalid input: expected object, received array/],
    [null, /file: Invalid input: expected object, received null/],
    [{ lambdaARN: 'fn', payload: [{ payload: 1, weight: true }] }, /weighted events: \[0\]\.weight/],
    [{ lambdaARN: 'fn', payloadS3: 's3://a/b' }, /has payloadS3, which/],
    [{ lambdaARN: 'fn', powerValue: [128] }, /has powerValue, which.*\n.*powerValues/],
    [{ lambdaARN: 'fn', payload: [] }, /has a payload without an event: the list is empty/],
    [{ lambdaARN: 'fn', payload: [1, 2] }, /list as payload that is not one of weighted events/],
    [{ lambdaARN: 'fn', payload: [{ payload: {}, weight: 0 }] }, /weighted events: \[0\]\.weight/],
    [
      { lambdaARN: 'fn', payload: [{ payload: {}, weight: 1 }, { weight: 1 }] },
      /weighted events: \[1\]\.payload/,
    ],
    [{ lambdaARN: 'fn', dryRun: 'maybe' }, /dryRun/],
    [{ powerValues: [64] }, /lambdaARN: .*powerValues/s],
  ] as const) {
    writeFileSync(file, JSON.stringify(input));
    const { code, stderr } = await account.run(['tune', '--input', file]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  }
  const nested = `{"lambdaARN": "fn", "payload": ${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}}`;
  writeFileSync(file, nested);
  // Node 26 writes JSON of any depth, so that nothing is wrong with it there.
  if (!isWritable(nested)) {
    const deep = await account.run(['tune', '--input', file]);
    expect([deep.code, deep.stderr]).toEqual([2, expect.stringMatching(/payload that is nested too deeply/)]);
  }
  for (const text of ['', '{lambdaARN: "fn"}', '{"lambdaARN": "fn",}', '{"lambdaARN": "fn"} // all']) {
    writeFileSync(file, text);
    const { code, stderr } = await account.run(['tune', '--input', file]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/is not valid JSON: /)]);
  }
  const places = await account.run(['tune', 'fn', '--region', 'eu-west-1,us-east-1']);
  expect([places.code, places.stderr]).toEqual([2, expect.stringMatching(/one function in one region/)]);
  const version = await account.run(['tune', 'fn:live']);
  expect([version.code, version.stderr]).toEqual([
    2,
    expect.stringMatching(/memory of a published version never changes|There is no function/),
  ]);
});

it('says of warm starts too why their size could not be set, and invokes none of another', async () => {
  let changes = 0;
  const fleet = fakeFleet();
  const account = await testAccount({
    fleet,
    onCall: ({ action }) => {
      if (action !== 'UpdateFunctionConfiguration') return undefined;
      changes += 1;
      const message = 'not authorized to perform: lambda:UpdateFunctionConfiguration';
      return changes > 3 ? { kind: 'error', type: 'AccessDeniedException', status: 403, message } : undefined;
    },
  });
  await account.define('fn', { memorySizeMB: 512 });
  const { report } = await account.report(['tune', 'fn', '--memory', '256,1024', '--runs', '6']);
  const trials = report.results.flatMap((row) => [...row.trials]);
  const failed = trials.flatMap((trial) => (trial.status === 'failed' ? trial.code : []));
  expect(new Set(failed)).toEqual(new Set(['ACCESS_DENIED']));
  // Each sample is one invocation: none was tried again at a size that is not its own.
  expect(fleet.invocations()).toBe(trials.length - failed.length);
});
