import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { okLambdaTrialSchema } from '../../../src/domain/trial-record.js';
import { logReader } from '../../../src/lambda-log/log-reader.js';
import { logObserver } from '../../../src/lambda-log/observe.js';
import { expectLinear } from '../../support/linear.js';

const AT = Date.UTC(2026, 0, 2);
const idOf = (n: number) => `0badcafe-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** START, END and REPORT of so many invocations, of which each `n` that `isFailed` names timed out. */
function log(count: number, isFailed: (n: number) => boolean = () => false): string {
  return Array.from({ length: count }, (_, n) => {
    const at = (ms: number) => `${new Date(AT + n * 10 + ms).toISOString()} 2026/01/02/[$LATEST]${n % 7}abc`;
    const fields = [
      `Duration: ${n / 100} ms`,
      `Billed Duration: ${n} ms`,
      'Memory Size: 128 MB',
      'Max Memory Used: 40 MB',
    ];
    const init = n < 7 ? ['Init Duration: 99.50 ms'] : [];
    const status = isFailed(n) ? ['Status: timeout'] : [];
    return [
      `${at(0)} START RequestId: ${idOf(n)} Version: $LATEST`,
      `${at(1)} END RequestId: ${idOf(n)}`,
      `${at(1)} REPORT RequestId: ${idOf(n)}\t${[...fields, ...init, ...status].join('\t')}\t`,
    ].join('\n');
  }).join('\n');
}

function read(text: string) {
  const observer = logObserver(new Date(AT));
  const reader = logReader('log', observer.add);
  for (let from = 0; from < text.length; from += 65_536) reader.push(text.slice(from, from + 65_536));
  reader.end();
  return observer.end();
}

describe('invocations that are kept in columns', () => {
  it('are in order, failed ones among them, each with its round and its figures', () => {
    const isFailed = (n: number) => n === 0 || n % 5 === 3 || (n >= 1020 && n < 1030);
    const trials = read(log(3000, isFailed)).rows.flatMap((row) => row.trials);
    expect(trials.map(({ round }) => round)).toEqual(Array.from({ length: 3000 }, (_, n) => n + 1));
    trials.forEach((trial, n) => {
      expect(trial.status).toBe(isFailed(n) ? 'failed' : 'ok');
      expect(trial.startedAt).toBe(new Date(AT + n * 10).toISOString());
      if (trial.status !== 'ok' || !('label' in trial)) return;
      const { requestId, billedMs, phases, label } = trial;
      const init = n < 7 ? { init: 99.5 } : {};
      // A timeout has the environment, one of seven, initialised again inside its next invocation.
      const again = isFailed(n - 7) ? 'init-in-invoke' : 'warm';
      expect([requestId, billedMs, phases, label]).toEqual([
        ...[idOf(n), n, { ...init, handler: n / 100 }, n < 7 ? 'cold' : again],
      ]);
    });
  });

  it('are trials of a report as JSON', () => {
    const all = JSON.parse(JSON.stringify(read(log(20)).rows.flatMap((row) => row.trials))) as unknown[];
    expect(all.map((one) => okLambdaTrialSchema.parse(one))).toHaveLength(20);
    expect(all[1]).toEqual({
      ...{ round: 2, position: 0, startedAt: '2026-01-02T00:00:00.010Z', status: 'ok', wallMs: 99.51 },
      ...{
        phases: { init: 99.5, handler: 0.01 },
        label: 'cold',
        requestId: idOf(1),
        initMs: 99.5,
        billedMs: 1,
      },
      ...{ memorySizeMB: 128, maxMemoryUsedBytes: 40 * 1024 * 1024, emulated: false },
    });
  });

  it('keep ids that are none of AWS', () => {
    const text = ['short', `${idOf(1)}-and-more`, idOf(2).toUpperCase()]
      .map((id) => `REPORT RequestId: ${id}\tDuration: 1 ms\n`)
      .join('');
    const ids = read(text).rows.flatMap(({ trials }) =>
      trials.map((trial) => 'requestId' in trial && trial.requestId),
    );
    expect(ids).toEqual(['short', `${idOf(1)}-and-more`, idOf(2).toUpperCase()]);
  });

  it('take time in proportion to their number', () => {
    expectLinear(read, (size) => log(size), 500);
  });
});

it('keeps nothing of the text around what it keeps', () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const observer = logObserver(new Date(AT));
  const reader = logReader('log', observer.add);
  const pieces = 300;
  const before = used();
  for (let n = 0; n < pieces; n += 1) {
    const at = `${new Date(AT + n * 10).toISOString()} 2026/01/02/shared-function-${n % 4}[$LATEST]${n % 100}abc`;
    const kept = [
      `${at} INIT_START Runtime Version: python:3.13.v${n}\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:${n}`,
      `${at} START RequestId: ${idOf(n)} Version: $LATEST`,
      `${at} RequestId: ${idOf(n + pieces)} Error: Runtime exited with error: signal: killed`,
    ];
    // As it comes from a file: a text of its own.
    const text = [...kept, `${at} ${'x'.repeat(65_536)}`, ''].join('\n');
    reader.push(Buffer.from(text).toString());
  }
  expect(used() - before).toBeLessThan((pieces * 65_536) / 5);
  reader.end();
  expect(observer.end().withoutReport).toBe(200);
});
