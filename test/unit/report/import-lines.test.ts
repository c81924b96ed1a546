import { expect, it } from 'vitest';
import type { ImportCost, Report } from '../../../src/domain/report.js';
import { dearestOf, dearestPackages, importLines } from '../../../src/report/import-lines.js';

const cost = (module: string, cumulativeMs: number, parent?: string): ImportCost => ({
  module,
  selfMs: 1,
  cumulativeMs,
  ...(parent === undefined ? {} : { parent }),
});

const COSTS = [
  cost('_frozen_importlib_external', 9),
  cost('site', 9),
  cost('sitecustomize', 8, 'site'),
  cost('fastapi', 200),
  cost('fastapi.applications', 195, 'fastapi'),
  cost('fastapi.routing', 190, 'fastapi.applications'),
  cost('pydantic', 80, 'fastapi.routing'),
  cost('pydantic.fields', 20, 'fastapi.routing'),
  cost('google.cloud', 30),
  cost('google.cloud.storage', 29, 'google.cloud'),
  cost('json', 3),
  cost('boto3', 40),
];

it('counts modules of one package together, names what imported it, and leaves out what is boot', () => {
  expect(dearestPackages(COSTS)).toEqual([
    { name: 'fastapi', ms: 200 },
    { name: 'pydantic', by: 'fastapi', ms: 100 },
    { name: 'boto3', ms: 40 },
    { name: 'google.cloud', ms: 30 },
    { name: 'json', ms: 3 },
  ]);
  expect(dearestPackages(COSTS, 1).map(({ name }) => name)).toEqual(['fastapi']);
});

it('ends where modules import each other', () => {
  expect(dearestPackages([cost('a', 2, 'b'), cost('b', 1, 'a')])).toEqual([
    { name: 'a', by: 'b', ms: 2 },
    { name: 'b', by: 'a', ms: 1 },
  ]);
});

it('is one line a row of the user’s, with what lies in no import', () => {
  const report = (importsMs: number, bundled = false) =>
    ({
      results: [
        {
          id: 'api/own/py3.12',
          scenario: { runner: 'worker', bundled, importCosts: COSTS },
          summary: { imports: { min: importsMs } },
        },
        { id: 'other', scenario: { runner: 'worker', bundled }, summary: {} },
      ],
    }) as unknown as Report;
  const line =
    'dearest imports of api/own/py3.12: fastapi 200 ms, pydantic 100 ms (by fastapi), boto3 40.0 ms, google.cloud 30.0 ms, json 3.00 ms';
  expect(importLines(report(290))).toEqual([line]);
  expect(importLines(report(1273))).toEqual([
    `${line}; 1.00 s in none of them: the worker’s own code, or what is loaded by importlib`,
  ]);
  expect(importLines(report(290, true))).toEqual([]);
});

it('is not told by times of different runs where one run told both', () => {
  const scenario = { runner: 'worker', bundled: false, importCosts: COSTS, importRestMs: 12 };
  const summary = { imports: { min: 1273 } };
  const rest = (importRestMs: number) =>
    dearestOf({ scenario: { ...scenario, importRestMs }, summary } as unknown as Report['results'][number])
      ?.rest;
  expect(rest(12)).toBe('');
  expect(rest(800)).toMatch(/^; 800 ms in none of them/);
});
