import { describe, expect, it } from 'vitest';
import { checkBudgets, matchesRow, parseBudget } from '../../../src/config/budget.js';
import { AGGREGATIONS, METRICS } from '../../../src/domain/budget.js';
import { ColdstartError } from '../../../src/domain/errors.js';
import { seeded } from '../../support/random.js';

describe('a budget', () => {
  it.each([
    ['ready.p50<150ms', { metric: 'ready', aggregation: 'p50', operator: '<', limit: 150 }],
    [
      '*/uvloop/*:ready.p50<150ms',
      { rows: '*/uvloop/*', metric: 'ready', aggregation: 'p50', operator: '<', limit: 150 },
    ],
    [' imports.max <= 2 s ', { metric: 'imports', aggregation: 'max', operator: '<=', limit: 2000 }],
    ['rss.p50<80MB', { metric: 'rss', aggregation: 'p50', operator: '<', limit: 80_000_000 }],
    ['rss.mean<1.5KiB', { metric: 'rss', aggregation: 'mean', operator: '<', limit: 1536 }],
    ['wall.min>=.5us', { metric: 'wall', aggregation: 'min', operator: '>=', limit: 0.0005 }],
    [
      'lambda/fn:live/512:ready.p90>1ms',
      { rows: 'lambda/fn:live/512', metric: 'ready', aggregation: 'p90', operator: '>', limit: 1 },
    ],
    [
      'test 1 < 2:wall.median<5ms',
      { rows: 'test 1 < 2', metric: 'wall', aggregation: 'median', operator: '<', limit: 5 },
    ],
  ])('%j is read', (text, expected) => {
    expect(parseBudget(text)).toEqual({ text, ...expected });
  });

  it.each([
    ['ready.p50 150ms', 15, /<, <=, >, >=/],
    ['redy.p50<150ms', 0, /boot, imports/],
    ['hello:redy.p50<150ms', 6, /boot, imports/],
    ['ready<150ms', 5, /\.p50/],
    ['ready.p51<150ms', 6, /p50, median/],
    ['ready.p50<fast', 10, /150ms/],
    ['ready.p50< 150', 14, /us, µs, ms, s/],
    ['ready.p50<150MB', 13, /no unit of ready/],
    ['rss.p50<150ms', 11, /B, kB/],
    [':ready.p50<150ms', 0, /glob/],
    ['', 0, /<, <=/],
  ])('%j is refused, with the spot and what could stand there', (text, at, choices) => {
    try {
      parseBudget(text);
      expect.unreachable();
    } catch (error) {
      const { message, hint, exitCode } = error as ColdstartError;
      expect(exitCode).toBe(2);
      expect(message.split('\n').at(-1)).toBe(`  ${' '.repeat(at)}^`);
      expect(`${message} ${hint}`).toMatch(choices);
    }
  });

  it('is read back as it was, whatever it is, and nonsense is an error of the user', () => {
    const random = seeded(5);
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
    for (let turn = 0; turn < 500; turn += 1) {
      const metric = pick(Object.keys(METRICS) as (keyof typeof METRICS)[]);
      const aggregation = pick(Object.keys(AGGREGATIONS));
      const operator = pick(['<', '<=', '>', '>=']);
      const rows = pick(['', 'a', 'a:b', '*/x<3/*']);
      const unit = METRICS[metric] === 'ms' ? 'ms' : 'B';
      const limit = Math.floor(random() * 1e6) / 100;
      const text = `${rows === '' ? '' : `${rows}:`}${metric}.${aggregation}${operator}${limit}${unit}`;
      expect(parseBudget(text)).toEqual({
        text,
        ...(rows === '' ? {} : { rows }),
        metric,
        aggregation,
        operator,
        limit,
      });
      const letters = [...text];
      letters.splice(Math.floor(random() * letters.length), 1, pick([...'<>=.:x9 \u0000é']));
      try {
        parseBudget(letters.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(ColdstartError);
      }
    }
  });
});

it.each([
  ['*', 'hello/asyncio/py3.12', true],
  ['*/uvloop/*', 'hello/uvloop/py3.12', true],
  ['*/uvloop/*', 'hello/asyncio/py3.12', false],
  ['hello/*/py3.1?', 'hello/own/py3.12', true],
  ['hello', 'hello/own/py3.12', false],
  ['a.b', 'axb', false],
  ['sh -c [x]*', 'sh -c [x] y', true],
])('the glob %j on %j: %j', (pattern, id, matches) => {
  expect(matchesRow(pattern, id)).toBe(matches);
});

describe('before the run', () => {
  const rows = [
    { id: 'hello/own/py3.12', runner: 'worker' as const, waits: false },
    { id: 'true', runner: 'command' as const, waits: false },
  ];
  const check = (text: string, runs = 20) => checkBudgets([parseBudget(text)], rows, runs);

  it.each(['ready.p50<1s', 'hello/*:loop.max<1s', 'wall.p90<1s', 'true:run.mean<1s'])(
    '%j is fine',
    (text) => {
      expect(() => check(text)).not.toThrow();
    },
  );

  it.each([
    ['gather/*:ready.p50<1s', /matches no row\.$/],
    ['true:loop.p50<1s', /no row that has loop/],
    ['true:ready.p50<1s', /no row that has ready/],
    ['wall.p95<1s', /p95 needs --runs 40/],
    ['wall.p99<1s', /p99 needs --runs 200/],
  ])('%j is refused', (text, pattern) => {
    expect(() => check(text)).toThrow(pattern);
  });
});
