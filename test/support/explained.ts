import type { ExplainedImport, Explanation } from '../../src/domain/explain.js';
import type { MeasuredRemedy, Saving } from '../../src/domain/remedies.js';
import { explanation } from '../unit/report/explain/explanation.js';
import { NASTY_IDS } from './nasty.js';

const saving = (savesMs: number, low: number, high: number): Saving => ({
  ...{ savesMs, ci95Ms: [low, high], n: 20 },
});

function remedy(label: string, line: number, saved: Saving, helps: boolean): MeasuredRemedy {
  const places = [{ file: '/app/report.py', line, statement: label, functions: ['make'] }];
  return { kind: 'import', label, places, against: 'no-op', helps, output: 'same', ...saved };
}

/** An explanation with everything that one can have: remedies, chains to a module, and names that break what does not escape them. */
export function wholeExplanation(): Explanation {
  const [first] = explanation.imports;
  if (!first) throw new Error('there are some');
  const hostile = NASTY_IDS.map(
    (module, index): ExplainedImport => ({
      ...first,
      ...{ id: 100 + index, parent: index % 3 === 0 ? 2 : 99 + index, module, owner: module },
      ...{
        file: `/app/${module}.py`,
        line: index,
        selfMs: 5 + index,
        selfCpuMs: 5 + index,
        totalMs: 40 - index,
      },
    }),
  );
  return JSON.parse(
    JSON.stringify({
      ...explanation,
      imports: [...explanation.imports, ...hostile],
      why: {
        ...{ name: 'numpy', modules: 100, selfMs: 112, exclusiveMs: 80 },
        chains: [
          {
            steps: [
              { module: '__main__', file: '/app/main.py', line: 1, to: 'report' },
              { module: 'report', file: '/app/report.py', line: 2, to: '<b>numpy</b>' },
            ],
            ...{ cutAt: { file: '/app/report.py', line: 2 }, exclusiveMs: 80, alike: 0 },
          },
        ],
      },
      remedies: {
        ...{ sameAgain: saving(-1.2, -7, 4), noOp: saving(0.4, -4, 6) },
        measured: [
          remedy('import pandas inside make()', 2, saving(214, 197, 239), true),
          remedy('import <i>json</i> inside עברית()', 3, saving(0.2, -6, 5), false),
          remedy('import csv inside make()', 4, saving(-20, -30, -9), false),
        ],
        noHelp: [
          { label: 'import boto3 inside get()', file: '/app/storage.py', line: 1, reason: 'it is used' },
        ],
        refused: [{ label: 'import fastapi', file: '/app/main.py', line: 3, reason: 'a decorator, line 9' }],
        notMeasured: [{ label: 'another Python', reason: 'coldstart bench: --python' }],
      },
      warnings: [{ code: 'PTH_COST', message: 'A .pth file costs 12 ms.', remedy: 'Remove it.' }],
    } satisfies Explanation),
  );
}
