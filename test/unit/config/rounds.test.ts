import { describe, expect, it } from 'vitest';
import { parseMaxTime, parseRounds, roundsOf } from '../../../src/config/rounds.js';

describe('--runs', () => {
  it.each([
    ['20', 20],
    [20, 20],
    [' 1 ', 1],
    ['100000', 100_000],
    ['auto', 'auto'],
    ['10..80', { least: 10, most: 80 }],
    ['6..7', { least: 6, most: 7 }],
  ])('reads %j', (text, rounds) => {
    expect(parseRounds(text, '--runs')).toEqual(rounds);
  });

  it.each(['', '0', '-1', '1.5', '1e3', '100001', 'many', '10..', '..80', '10...80', '10..1000000'])(
    'refuses %j and says what may be written',
    (text) => {
      expect(() => parseRounds(text, '--runs')).toThrow(/--runs .* is not a number of rounds/);
    },
  );

  it.each(['5..80', '80..10', '20..20'])('refuses %s, which no look could decide', (text) => {
    expect(() => parseRounds(text, '--runs')).toThrow(/at least 6 rounds before the first look/);
  });

  it('says what was meant where the ends are the wrong way round', () => {
    expect(() => parseRounds('80..10', '--runs')).toThrow(
      expect.objectContaining({ hint: 'Is 10..80 meant?' }),
    );
    expect(() => parseRounds('40..5', '--runs')).toThrow(
      expect.objectContaining({ hint: 'For example --runs 10..80.' }),
    );
  });
});

it('goes on until it is decided where something is judged and nobody said how often', () => {
  const kind = { defaultRuns: 20, untilDecided: { least: 10, most: 80 } };
  expect(roundsOf(kind, { isJudged: false })).toBe(20);
  expect(roundsOf(kind, { isJudged: true })).toEqual({ least: 10, most: 80 });
  expect(roundsOf(kind, { isJudged: true, runs: 30 })).toBe(30);
  expect(roundsOf(kind, { isJudged: true, runs: 'auto' })).toEqual({ least: 10, most: 80 });
  expect(roundsOf(kind, { isJudged: true, runs: { least: 6, most: 9 } })).toEqual({ least: 6, most: 9 });
});

describe('--max-time', () => {
  it.each([
    ['120s', 120_000],
    ['5min', 300_000],
    ['1.5 h', 5_400_000],
    ['500ms', 500],
  ])('reads %s', (text, ms) => {
    expect(parseMaxTime(text)).toBe(ms);
  });

  it.each(['120', '0s', '-1s', 's', '5 days'])('refuses %s', (text) => {
    expect(() => parseMaxTime(text)).toThrow(/is not a duration/);
  });
});
