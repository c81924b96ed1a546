import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { explanationSchema } from '../../../../src/domain/explain.js';
import type { MeasuredRemedy, Remedies } from '../../../../src/domain/remedies.js';
import { explainMarkdown } from '../../../../src/report/explain/markdown.js';
import { explainTable } from '../../../../src/report/explain/table.js';
import { explanation } from './explanation.js';

const place = (file: string, line: number, statement: string, name: string) => ({
  ...{ file: `/app/${file}`, line, statement, functions: [name] },
});
const report = place('report.py', 2, 'import pandas', 'make');
const storage = place('main.py', 5, 'import storage', 'put');
const saving = (savesMs: number, low: number, high: number) => ({
  ...{ savesMs, ci95Ms: [low, high] as [number, number], n: 20, against: 'no-op' as const },
});
const measured: MeasuredRemedy[] = [
  {
    ...{ kind: 'imports-together', label: 'both together', places: [report, storage], helps: true },
    ...{ ...saving(334, 317, 353), shares: ['numpy'], output: 'same', note: 'used first in make(), put()' },
  },
  {
    ...{ kind: 'import', label: 'import pandas inside make()', places: [report], helps: true },
    ...{ ...saving(214, 197, 239), output: 'same', note: 'used first in make(): the cost moves there' },
  },
  {
    ...{ kind: 'gc', label: 'collect garbage after ready only', places: [], helps: true },
    ...{ ...saving(45, 26, 70), output: 'varies', morePeakBytes: 2_500_000 },
  },
  {
    ...{ kind: 'frozen-modules', label: '-X frozen_modules=on', places: [], helps: false },
    ...{ ...saving(0.02, -6, 5), output: 'same' },
  },
];
const remedies: Remedies = {
  sameAgain: { savesMs: -1.2, ci95Ms: [-7, 4], n: 20 },
  noOp: { savesMs: 0.4, ci95Ms: [-4, 6], n: 20 },
  measured,
  noHelp: [
    {
      ...{ label: 'import boto3 inside get()', file: '/app/storage.py', line: 1 },
      reason: 'it is used before ready all the same, at storage.py:2',
    },
  ],
  refused: [
    {
      ...{ label: 'import fastapi', file: '/app/main.py', line: 3, exclusiveMs: 98 },
      reason: 'fastapi is read while the module is imported, in a decorator, line 9',
    },
  ],
  notMeasured: [{ label: 'another Python', reason: 'coldstart bench: --python' }],
};
const whole = { ...explanation, remedies };

describe('remedies', () => {
  it('stand in the table with what they save, what does not help, and what was not tried, in 80 columns', () => {
    const text = explainTable(whole, { width: 80, color: false, depth: 3, all: false });
    const from = text.indexOf('measured, applied');
    expect(text.slice(from, text.indexOf('imports    imported at'))).toMatchInlineSnapshot(`
      "measured, applied one by one in a scratch copy                 saves      n = 20
        both together: report.py:2 and main.py:5                    334 ms  [317, 353]
            they share numpy
        report.py:2  import pandas inside make()                    214 ms  [197, 239]
            used first in make(): the cost moves there
        collect garbage after ready only                             45 ms    [26, 70]
            peak memory +2.5 MB; its output varies by itself and was not compared
      does not help: -X frozen_modules=on 0 ms [−6.0, 5.0] · storage.py:1  import
        boto3 inside get() (it is used before ready all the same, at storage.py:2)
      not moved: main.py:3  import fastapi: fastapi is read while the module is
        imported, in a decorator, line 9
      not measured: another Python (coldstart bench: --python)
      beside them: the worker as it is against itself −1.2 ms [−7.0, 4.0] · a copy
        with nothing changed against it 0.4 ms [−4.0, 6.0]

      "
    `);
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80);
  });

  it('that noise hides are not said not to help', () => {
    const hidden = { ...measured[3], ...saving(130, -6, 217) } as MeasuredRemedy;
    const noisy = { ...whole, remedies: { ...remedies, measured: [hidden] } };
    const text = explainTable(noisy, { width: 100, color: false, depth: 3, all: false });
    expect(text).toContain('nothing is seen to help (n = 20)');
    expect(text).toContain(
      'not known, too noisy here (--runs 40, or a quieter machine): -X frozen_modules=on',
    );
    const helpless = text.slice(text.indexOf('does not help'), text.indexOf('not moved'));
    expect(helpless).not.toContain('frozen_modules');
    expect(explainMarkdown(noisy, { depth: 3, all: false })).toMatch(/Not known, too noisy here.*130 ms/s);
    // A tenth of the start and more may be saved there; 5 ms of 635 are none.
    const still = explainTable(whole, { width: 100, color: false, depth: 3, all: false });
    expect(still).not.toContain('not known');
  });

  it('have a second opinion beside them, and the copy of the environment that lines were left out of', () => {
    const [first, ...others] = measured;
    if (!first) throw new Error('there is none');
    const judged: Remedies = {
      ...remedies,
      measured: [{ ...first, safety: 'lifeguard 0.6.0: safe' }, ...others],
      scratchSite: { savesMs: -2, ci95Ms: [-5, 1], n: 20 },
    };
    const text = explainTable(
      { ...whole, remedies: judged },
      { width: 100, color: false, depth: 3, all: false },
    );
    expect(text).toContain('they share numpy; lifeguard 0.6.0: safe\n');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      '· that in a scratch copy of its environment against that −2.0 ms [−5.0, 1.0]',
    );
    expect(explanationSchema.parse({ ...whole, remedies: judged }).remedies).toEqual(judged);
  });

  it('that all fail to help are said to', () => {
    const none = { ...whole, remedies: { ...remedies, measured: measured.slice(3) } };
    expect(explainMarkdown(none, { depth: 3, all: false })).toContain('is seen to help (n = 20).');
    expect(explainTable(none, { width: 80, color: false, depth: 3, all: false })).toContain(
      'measured, applied one by one in a scratch copy: nothing is seen to help (n = 20)',
    );
  });

  it('may help where the interval leaves zero out and the rounds do not tell it from noise', () => {
    const [, move, ...others] = measured;
    if (!move) throw new Error('there is none');
    const some: Remedies = {
      ...remedies,
      measured: [{ ...move, ...saving(50, 3, 90), helps: false }, ...others],
    };
    const text = explainTable(
      { ...whole, remedies: some },
      { width: 80, color: false, depth: 3, all: false },
    );
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'may help (20 rounds are too few to tell it from noise among so many: --runs 40): report.py:2 import pandas inside make() 50 ms [3.0, 90] does not help: -X frozen',
    );
    const page = explainMarkdown({ ...whole, remedies: some }, { depth: 3, all: false });
    expect(page).toContain('**May help (20 rounds');
    expect(page.match(/import pandas inside make\(\)/g)).toHaveLength(1);
  });

  it('stand in the Markdown, and fit the schema', () => {
    expect(explanationSchema.parse(whole)).toEqual(whole);
    const text = explainMarkdown(whole, { depth: 3, all: false });
    expect(text).toContain('| measured, applied one by one in a scratch copy | saves | n = 20 | |');
    expect(text).toContain('| 214 ms |');
    expect(text).toContain('**Does not help**\n\n- -X frozen');
    expect(text).toContain('in a decorator, line 9');
  });
});
