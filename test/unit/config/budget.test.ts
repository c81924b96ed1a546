import { describe, expect, it } from 'vitest';
import { checkBudgets, matchesRow, parseBudget } from '../../../src/config/budget.js';
import { AGGREGATIONS, METRICS } from '../../../src/domain/budget.js';
import { ColdstartError } from '../../../src/domain/errors.js';
import { seeded } from '../../support/random.js';

describe('a budget', () => {
  it.each([
    [
      'ready.p50<150ms',
      { metric: 'ready', aggregation: 'p50', operator: '<', limit: 150, shownLimit: '150 ms' },
    ],
    [
      '*/uvloop/*:ready.p50<150ms',
      {
        rows: '*/uvloop/*',
        metric: 'ready',
        aggregation: 'p50',
        operator: '<',
        limit: 150,
        shownLimit: '150 ms',
      },
    ],
    [
      ' imports.max <= 2 s ',
      { metric: 'imports', aggregation: 'max', operator: '<=', limit: 2000, shownLimit: '2 s' },
    ],
    [
      'rss.p50<80MB',
      { metric: 'rss', aggregation: 'p50', operator: '<', limit: 80_000_000, shownLimit: '80 MB' },
    ],
    [
      'rss.mean<1.5KiB',
      { metric: 'rss', aggregation: 'mean', operator: '<', limit: 1536, shownLimit: '1.5 KiB' },
    ],
    [
      'wall.min>=.5us',
      { metric: 'wall', aggregation: 'min', operator: '>=', limit: 0.0005, shownLimit: '.5 us' },
    ],
    [
      'lambda/fn:live/512:ready.p90>1ms',
      {
        rows: 'lambda/fn:live/512',
        metric: 'ready',
        aggregation: 'p90',
        operator: '>',
        limit: 1,
        shownLimit: '1 ms',
      },
    ],
    [
      'test 1 < 2:wall.median<5ms',
      {
        rows: 'test 1 < 2',
        metric: 'wall',
        aggregation: 'median',
        operator: '<',
        limit: 5,
        shownLimit: '5 ms',
      },
    ],
  ])('%j is read', (text, expected) => {
    expect(parseBudget(text)).toEqual({ text, ...expected });
  });

  it.each([
    ['ready.p50=150ms', 9, /<, <=, >, >=/],
    ['a:b:ready.p50 150ms', 14, /<, <=, >, >=/],
    ['redy.p50<150ms', 0, /boot, imports/],
    ['hello:redy.p50<150ms', 6, /boot, imports/],
    ['ready<150ms', 5, /\.p50/],
    ['ready.p51<150ms', 6, /p50, median/],
    ['ready.p50<fast', 10, /150ms/],
    ['ready.p50< 150', 14, /us, µs, ms, s/],
    ['ready.p50<150MB', 13, /not a unit of ready/],
    ['rss.p50<150ms', 11, /B, kB/],
    [':ready.p50<150ms', 0, /glob/],
    ['🐍:redy.p50<1s', 2, /boot, imports/],
    ['rss. p51<1MB', 5, /p50, median/],
    [`wall.p50<${'9'.repeat(400)}s`, 9, /too large/],
    ['wall.p50<-1s', 9, /150ms/],
    ['total.p50<1MB', 11, /us, µs/],
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

  it('names the place where it stands, and shows no letter that moves the cursor', () => {
    expect(() => parseBudget('re\u001bdy.p50<1s', 'budgets[2] of coldstart.json')).toThrow(
      /^budgets\[2\] of coldstart\.json cannot be read: .*\n {2}re\uFFFDdy\.p50<1s\n {2}\^$/,
    );
  });

  it('is read back as it was printed', () => {
    const random = seeded(5);
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
    for (let turn = 0; turn < 500; turn += 1) {
      const metric = pick(Object.keys(METRICS) as (keyof typeof METRICS)[]);
      const aggregation = pick(Object.keys(AGGREGATIONS));
      const operator = pick(['<', '<=', '>', '>=']);
      const rows = pick([undefined, 'a', 'a:b', '*/x<3/*', 'wall.p50', '::']);
      const unit = METRICS[metric] === 'ms' ? 'ms' : 'B';
      const limit = Math.floor(random() * 1e6) / 100;
      const space = () => pick(['', ' ', '\t ']);
      const head = `${rows === undefined ? '' : `${rows}:`}${metric}.${aggregation}`;
      const text = `${head}${space()}${operator}${space()}${limit}${space()}${unit}`;
      expect(parseBudget(text)).toEqual({
        text,
        ...(rows === undefined ? {} : { rows }),
        ...{ metric, aggregation, operator, limit, shownLimit: `${limit} ${unit}` },
      });
    }
  });

  it('is an error of the user where it cannot be read, whatever it is', () => {
    const random = seeded(6);
    const pieces = [
      'ready',
      '.',
      'p50',
      '<',
      '=',
      '>',
      ':',
      '150',
      'ms',
      ' ',
      '*',
      '\n',
      '\0',
      '\ud800',
      'é',
      '🐍',
      'constructor',
    ];
    let refused = 0;
    for (let turn = 0; turn < 3000; turn += 1) {
      const text = Array.from(
        { length: Math.floor(random() * 9) },
        () => pieces[Math.floor(random() * pieces.length)],
      ).join('');
      try {
        const budget = parseBudget(text);
        expect('excludes' in budget || Number.isFinite(budget.limit)).toBe(true);
      } catch (error) {
        refused += 1;
        if (!(error instanceof ColdstartError)) throw error;
        const [, shown = '', caret = ''] = error.message.split('\n');
        expect(caret).toMatch(/^ {2,}\^$/);
        expect(caret.length).toBeLessThanOrEqual([...shown].length + 1);
      }
    }
    expect(refused).toBeGreaterThan(2000);
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

it('matches as an expression would, and many stars take no time', () => {
  const random = seeded(7);
  const word = (letters: string, most: number) =>
    Array.from(
      { length: Math.floor(random() * most) },
      () => letters[Math.floor(random() * letters.length)],
    ).join('');
  for (let turn = 0; turn < 2000; turn += 1) {
    const [pattern, id] = [word('ab/*?', 7), word('ab/', 9)];
    const source = pattern.replaceAll('*', '.*').replaceAll('?', '.');
    expect([pattern, id, matchesRow(pattern, id)]).toEqual([pattern, id, new RegExp(`^${source}$`).test(id)]);
  }
  expect(matchesRow(`${'*a'.repeat(40)}b`, 'a'.repeat(200))).toBe(false);
});

describe('before the run', () => {
  const rows = [
    { id: 'hello/own/py3.12', runner: 'worker' as const, waits: false, runs: 20 },
    { id: 'true', runner: 'command' as const, waits: false, runs: 20 },
    { id: 'install/uv', runner: 'install' as const, waits: false, runs: 6 },
  ];
  const check = (text: string) => checkBudgets([parseBudget(text)], rows);

  it.each(['ready.p50<1s', 'hello/*:loop.max<1s', 'ready.p90<1s', 'true:run.mean<1s', 'total.p50<9s'])(
    '%j is fine',
    (text) => {
      expect(() => check(text)).not.toThrow();
    },
  );

  it.each([
    ['gather/*:ready.p50<1s', /matches no row\.$/],
    ['true:loop.p50<1s', /no row that has loop/],
    ['billed.max<1s', /no row that has billed/],
    ['true:ready.p50<1s', /no row that has ready/],
    ['wall.p95<1s', /p95 needs --runs 40, hello\/own\/py3.12 has 20/],
    ['wall.p90<1s', /p90 needs --runs 20, install\/uv has 6/],
    ['wall.p99<1s', /p99 needs --runs 200/],
  ])('%j is refused', (text, pattern) => {
    expect(() => check(text)).toThrow(pattern);
  });

  it('a refusal lists what there is', () => {
    const hintOf = (text: string) => {
      try {
        check(text);
      } catch (error) {
        return (error as ColdstartError).hint;
      }
    };
    expect(hintOf('gather/*:ready.p50<1s')).toBe('Rows: hello/own/py3.12, true, install/uv.');
    expect(hintOf('t*:loop.p50<1s')).toBe('true has run, wall, cpu, rss.');
  });
});
