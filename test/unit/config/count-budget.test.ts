import { describe, expect, it } from 'vitest';
import { checkBudgets, fittingBudgets, parseBudget } from '../../../src/config/budget.js';

describe('a budget about what is loaded', () => {
  it.each([
    ['modules<=310', { count: 'modules', operator: '<=', limit: 310, shownLimit: '310' }],
    [
      'api/*:modules < 310',
      { rows: 'api/*', count: 'modules', operator: '<', limit: 310, shownLimit: '310' },
    ],
    ['importBytes<=12MB', { count: 'importBytes', operator: '<=', limit: 12e6, shownLimit: '12 MB' }],
    ['instructions<1.2G', { count: 'instructions', operator: '<', limit: 1.2e9, shownLimit: '1.2 G' }],
    ['syscalls>=5k', { count: 'syscalls', operator: '>=', limit: 5000, shownLimit: '5 k' }],
    ['distributions excludes pandas,numpy', { count: 'distributions', excludes: ['pandas', 'numpy'] }],
    [
      ' a:b: distributions  excludes ruamel.yaml , typing_extensions ',
      { rows: 'a:b', count: 'distributions', excludes: ['ruamel.yaml', 'typing_extensions'] },
    ],
    ['modules excludes pandas.core', { count: 'modules', excludes: ['pandas.core'] }],
  ])('%j is read', (text, expected) => {
    expect(parseBudget(text)).toEqual({ text, ...expected });
  });

  it.each([
    ['modules.p50<310', 7, 'modules is counted: it has no aggregation', 'modules<310'],
    ['modules<310ms', 11, '"ms" is not a unit of modules', 'none, k, M, G'],
    ['importBytes<12', 14, 'the unit is missing', 'kB'],
    ['modules<many', 8, 'a number is needed', 'for example 310 or 1.2G'],
    ['distributions excludes', 22, 'names are needed', 'pandas,numpy'],
    ['distributions excludes pandas,', 22, 'names are needed', 'pandas,numpy'],
    ['distributions excludes a b', 22, 'names are needed', 'pandas,numpy'],
    ['no distributions excludes pandas', 0, 'something stands before', 'distributions excludes pandas'],
    [':distributions excludes pandas', 0, 'the id of the rows is empty', 'glob'],
    ['importTime excludes pandas', 11, 'no comparison stands here', '<='],
  ])('%j points at %i', (text, at, why, choices) => {
    try {
      parseBudget(text);
      expect.unreachable();
    } catch (error) {
      const { message, hint } = error as { message: string; hint: string };
      expect(message).toContain(why);
      expect(message.split('\n').at(-1)).toBe(`  ${' '.repeat(at)}^`);
      expect(hint).toContain(choices);
    }
  });

  const rows = [
    { id: 'app/own/py3.12', runner: 'worker' as const, waits: false, runs: 1 },
    { id: 'true', runner: 'command' as const, waits: false, runs: 1 },
  ];

  it('is decided by one run, of workers only', () => {
    const check = (text: string) => checkBudgets([parseBudget(text)], rows);
    expect(() => check('modules<=310')).not.toThrow();
    expect(() => check('app/*:distributions excludes numpy')).not.toThrow();
    expect(() => check('true:modules<=310')).toThrow('matches no row that has modules');
    expect(() => check('nothing:modules<=310')).toThrow('matches no row.');
    expect(fittingBudgets([parseBudget('true:modules<=3')], rows).notes).toHaveLength(1);
  });
});
