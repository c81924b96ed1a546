import { expect, it } from 'vitest';
import { leastCosts, parseImportTime, restOfImports } from '../../../../src/runners/worker/import-costs.js';

const TEXT = `import time: self [us] | cumulative | imported package
import time:       800 |        800 |     json.scanner
import time:      1200 |       2000 |   json.decoder
import time:       500 |       2500 | json
a line of the worker's own
import time:       100 |        100 | tiny
import time:       600 |        600 |   json.scanner
import time:      9000 |       9600 | app
import time: broken
`;

it('reads what -X importtime writes: parents after their children, dearest first', () => {
  expect(parseImportTime(TEXT)).toEqual([
    { module: 'app', selfMs: 9, cumulativeMs: 9.6 },
    { module: 'json', selfMs: 0.5, cumulativeMs: 2.5 },
    { module: 'json.decoder', parent: 'json', selfMs: 1.2, cumulativeMs: 2 },
    { module: 'json.scanner', parent: 'json.decoder', selfMs: 0.8, cumulativeMs: 0.8 },
    { module: 'tiny', selfMs: 0.1, cumulativeMs: 0.1 },
  ]);
  expect(leastCosts([parseImportTime(TEXT)]).map(({ module }) => module)).not.toContain('tiny');
});

it('reads nothing from nothing', () => {
  expect(parseImportTime('')).toEqual([]);
});

it('tells what belongs to the boot: all that is imported until site is', () => {
  const text = `import time:       900 |        900 |   os
import time:       800 |       1700 | site
import time:       700 |        700 | app
`;
  expect(parseImportTime(text).map(({ module, boot }) => [module, boot])).toEqual([
    ['site', true],
    ['os', true],
    ['app', undefined],
  ]);
});

it('has of several runs each module at its least', () => {
  const cost = (module: string, selfMs: number) => ({ module, selfMs, cumulativeMs: selfMs + 1 });
  expect(leastCosts([[cost('a', 3), cost('b', 9)], [cost('a', 5), cost('b', 7)], []])).toEqual([
    cost('b', 7),
    cost('a', 3),
  ]);
  // Cheap in one run, and disturbed in the other.
  expect(
    leastCosts([
      [{ module: 'a', selfMs: 240, cumulativeMs: 240 }],
      [{ module: 'a', selfMs: 0.1, cumulativeMs: 0.1 }],
    ]),
  ).toEqual([]);
});

it('tells what of the phase lay in no import by runs that told both, at its least', () => {
  const root = { module: 'a', selfMs: 100, cumulativeMs: 100 };
  const costs = [root, { ...root, module: 'b', parent: 'a' }, { ...root, module: 'os', boot: true as const }];
  const slow = costs.map((cost) => ({ ...cost, cumulativeMs: 290 }));
  expect(
    restOfImports([
      { costs: slow, phaseMs: 300 },
      { costs, phaseMs: 104 },
      { costs },
      { costs: [], phaseMs: 1 },
    ]),
  ).toBe(4);
  expect(restOfImports([{ costs, phaseMs: 90 }])).toBe(0);
  expect(restOfImports([{ costs }])).toBe(undefined);
});

it('takes nothing of a worker for boot because a process that it starts has one, too', () => {
  const text = `import time:       800 |        800 | site
import time:       700 |        700 | app
import time:       900 |        900 | site
`;
  expect(parseImportTime(text).map(({ module, boot }) => [module, boot])).toEqual([
    ['site', true],
    ['app', undefined],
  ]);
});
