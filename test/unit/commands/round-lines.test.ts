import { expect, it } from 'vitest';
import { roundLines } from '../../../src/commands/round-lines.js';

const rounds = (...orders: string[]) =>
  orders.map((order, index) => ({ round: index, ids: order.split(' ') }));

it('folds rounds that follow each other with the same rows', () => {
  expect(roundLines(rounds('a b c c', 'c b c a', 'b c c a'))).toEqual([
    'rounds 0 to 2, each in a random order that --format json shows: a, b, c (2 times)',
  ]);
  expect(roundLines(rounds('b a', 'b a'))).toEqual(['rounds 0 to 1: b, a']);
  expect(roundLines(rounds('b a'))).toEqual(['round 0: b, a']);
});

it('keeps rounds with other rows apart, and those of rows that begin to count again', () => {
  const second = rounds('i', 'i');
  expect(roundLines([...rounds('a b', 'b a', 'a'), ...second])).toEqual([
    'rounds 0 to 1, each in a random order that --format json shows: a, b',
    'round 2: a',
    'rounds 0 to 1: i',
  ]);
});
