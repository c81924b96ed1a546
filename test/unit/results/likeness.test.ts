import { expect, it } from 'vitest';
import type { Environment } from '../../../src/domain/report.js';
import { unlikeness } from '../../../src/results/likeness.js';
import { reportOf } from '../../support/report.js';

const python = (version: string, build: string) => ({
  ...{ version, build, implementation: 'CPython', executable: '/usr/bin/python3' },
});
const base: Environment = {
  ...reportOf([]).environment,
  pythons: [python('3.12.1', 'GCC 12'), python('3.11.7', 'GCC 12')],
};

it.each<[string, Partial<Environment>, string[]]>([
  ['the same', { loadAverage: [9, 9, 9], memoryBytes: 1, variables: [] }, []],
  [
    'another processor',
    { cpuModel: 'Z', cpuCount: 3 },
    ['CPU: CPU against Z', 'number of CPUs: 2 against 3'],
  ],
  ['another kernel', { kernel: '7.0' }, ['kernel: 6.1.0 against 7.0']],
  [
    'another build of one Python',
    { pythons: [python('3.11.7', 'Clang'), python('3.12.1', 'GCC 12')] },
    ['build of Python 3.11.7: GCC 12 against Clang'],
  ],
  ['fewer and other Pythons', { pythons: [python('3.13.0', 'Clang')] }, []],
])('a machine that is %s', (_, changes, expected) => {
  expect(unlikeness(base, { ...base, ...changes })).toEqual(expected);
});
