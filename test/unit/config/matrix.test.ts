import { expect, it } from 'vitest';
import { combinations, filled, unusedAxes } from '../../../src/config/matrix.js';

it('makes every combination, the last axis changing fastest, each once', () => {
  expect(combinations({ a: [1, 2, 1], b: ['x', 'y'] })).toEqual([
    { a: '1', b: 'x' },
    { a: '1', b: 'y' },
    { a: '2', b: 'x' },
    { a: '2', b: 'y' },
  ]);
  expect(combinations({})).toEqual([{}]);
});

it.each(['port', 'loop', 'python', 'launch', 'name'])('refuses %s as the name of an axis', (name) => {
  expect(() => combinations({ [name]: ['1'] })).toThrow(new RegExp(`called ${name}`));
});

it('fills in texts at any depth, and leaves other braces', () => {
  const element = {
    name: 'w{n}',
    args: ['--size', '{n}', '{port}', '{"json": {n}}'],
    env: { N: '{n}/{other}' },
    runs: 3,
  };
  expect(filled(element, { n: '7' })).toEqual({
    name: 'w7',
    args: ['--size', '7', '{port}', '{"json": 7}'],
    env: { N: '7/{other}' },
    runs: 3,
  });
});

it('knows the axes that stand nowhere', () => {
  expect(unusedAxes(['a', 'b'], { args: ['{a}'], hooks: { setup: 'x' } })).toEqual(['b']);
});

it('leaves names alone that every object has', () => {
  expect(filled(['{constructor}', '{toString}', '{__proto__}', '{n}'], { n: '7' })).toEqual([
    '{constructor}',
    '{toString}',
    '{__proto__}',
    '7',
  ]);
});

it('refuses more combinations than a run can have, before it makes them', () => {
  const axes = Object.fromEntries(
    Array.from({ length: 12 }, (_, at) => [`a${at}`, Array.from({ length: 10 }, (__, value) => value)]),
  );
  expect(() => combinations(axes)).toThrow('1000000000000 rows, and 10000 are the most');
});
