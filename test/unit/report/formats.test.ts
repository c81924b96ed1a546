import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../../src/domain/report.js';
import { csv } from '../../../src/report/csv.js';
import { FORMATS, formatOfFile, REPORTERS } from '../../../src/report/formats.js';
import { json } from '../../../src/report/json.js';
import { markdown } from '../../../src/report/markdown.js';
import { comparisonOf, gatedRow, gateWith } from '../../support/comparison.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const options = { width: 80, color: false };
const report = reportOf([workerResult('hello/asyncio/py3.12', 60), commandResult('sh -c "a | b"', 3)], {
  warnings: [{ code: 'DRIFT', message: 'the machine became slower.', remedy: 'Wait.' }],
});

const comparison = comparisonOf([gatedRow('a', 'PASS')], gateWith('PASS'));

it.each(FORMATS)('%s renders text that ends with a line break, also of nothing', async (format) => {
  const render = await REPORTERS[format]();
  for (const document of [report, reportOf([])]) expect(render(document, options)).toMatch(/\n$/);
  if (format === 'bmf' || format === 'gab') return;
  const empty = comparisonOf([], gateWith('INCONCLUSIVE'));
  for (const document of [comparison, empty]) expect(render(document, options)).toMatch(/\n$/);
});

it('json holds the report, whole and valid', () => {
  expect(reportSchema.parse(JSON.parse(json(report, options)))).toEqual(report);
});

describe('csv', () => {
  const lines = csv(report, options).split('\r\n');

  it('has one line a row and metric and a fixed head', () => {
    expect(lines[0]).toBe('id,metric,n,median,ciLow,ciHigh,mad,mean,sd,min,max,p75,p90,p95,p99');
    expect(lines).toHaveLength(1 + 9 + 3 + 1);
    expect(lines.every((line) => line === '' || line.split(',').length === 15)).toBe(true);
  });

  it('has every column in the documentation', () => {
    const docs = readFileSync(new URL('../../../docs/cli/formats.md', import.meta.url), 'utf8');
    const [, columns = ''] = docs.split('Columns of CSV');
    const documented = columns
      .split(/A comparison has columns|A trend has a line/)
      .slice(0, 2)
      .map((table) =>
        [...table.matchAll(/^\|(.+?)\|/gm)].flatMap(([, cell = '']) =>
          [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
        ),
      );
    const ofComparisons = csv(comparison, options).split('\r\n')[0];
    expect(documented).toEqual([lines[0]?.split(','), ofComparisons?.split(',')]);
    const index = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
    for (const format of FORMATS) {
      for (const text of [docs, index]) expect(text).toContain(`| \`${format}\` |`);
    }
  });

  it('has a line for a row without a sample', () => {
    const failed = { ...commandResult('gone', 3), summary: {} };
    expect(csv(reportOf([failed]), options).split('\r\n')[1]).toBe(`gone,,0${','.repeat(12)}`);
  });

  it('has no formulas, and its numbers stay numbers', () => {
    const firstCells = ['=1+1', '+x', '-x y', '@sum', '-5', 'a=b'].map(
      (id) =>
        csv(reportOf([commandResult(id, 3)]), options)
          .split('\r\n')[1]
          ?.split(',')[0],
    );
    expect(firstCells).toEqual(["'=1+1", "'+x", "'-x y", "'@sum", '-5', 'a=b']);
    const faster = { ...gatedRow('a', 'PASS'), shift: -1.5 };
    expect(csv(comparisonOf([faster], gateWith('PASS')), options)).toMatch(/,-1\.5,/);
  });

  it('quotes what needs it', () => {
    expect(lines.find((line) => line.includes('wall') && line.includes('sh -c'))).toMatch(
      /^"sh -c ""a \| b""",wall,20,3,/,
    );
  });
});

describe('markdown', () => {
  const text = markdown(report, options);

  it('keeps a pipe in a name from breaking the table', () => {
    const widths = text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(widths).size).toBe(2);
    expect(text).toContain('`sh -c "a \\| b"`');
  });

  it('has caption and warnings', () => {
    expect(text).toContain('random order, seed 7');
    expect(text).toContain('**Warning:** the machine became slower. Wait.');
  });

  it('says once what goes for several rows', () => {
    const few = { code: 'FEW_SAMPLES', message: 'n = 3 is too small.', remedy: 'Use more.' };
    const rows = ['a', 'b', 'c'].map((id) => ({ ...commandResult(id, 1), warnings: [few] }));
    const lines = markdown(reportOf(rows), options).split('\n');
    expect(lines.filter((line) => line.includes('too small'))).toEqual([
      '> **Warning:** `a` and 2 more rows: n = 3 is too small. Use more.  ',
    ]);
  });
});

it.each([
  ['out.json', 'json'],
  ['OUT.MD', 'markdown'],
  ['a.b.csv', 'csv'],
  ['out.txt', 'table'],
  ['junit.xml', 'junit'],
  ['out', undefined],
  ['out.xls', undefined],
])('%s asks for %s', (file, format) => {
  expect(formatOfFile(file)).toBe(format);
});
