import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../src/config/budget.js';
import { markdown } from '../../../src/report/markdown.js';
import { table } from '../../../src/report/table.js';
import { decideBudgets } from '../../../src/results/budgets.js';
import { reportOf, workerResult } from '../../support/report.js';

const plain = { width: 200, color: false };
const rows = [workerResult('hello/asyncio/py3.12', 100), workerResult('hello/uvloop/py3.12', 90)];
const texts = ['hello/*:ready.p50<101ms', '*/uvloop/*:ready.max<=120ms'];
const report = reportOf(rows, {
  budgets: decideBudgets(
    texts.map((text) => parseBudget(text)),
    rows,
  ),
});

describe('verdicts on budgets, what failed first', () => {
  it('stand before the rows', () => {
    expect(table(report, plain).split('\n\n')[0]).toMatchInlineSnapshot(`
      "FAIL  hello/uvloop   135 ms                ready.max <= 120 ms  n = 20
      ?     hello/asyncio  100 ms [98.0, 102]    ready.p50 < 101 ms   n = 20   the limit is within the interval: about 80 rounds may tell: --runs auto
      ok    hello/uvloop   90.0 ms [88.2, 91.8]  ready.p50 < 101 ms   n = 20"
    `);
  });

  it('are a table of their own in Markdown', () => {
    expect(markdown(report, plain).split('\n\n')[1]).toMatchInlineSnapshot(`
      "| verdict | budget | row |
      | :--- | :--- | :--- |
      | **FAIL** | \`*/uvloop/*:ready.max<=120ms\` | hello/uvloop/py3.12: ready.max is 135 ms (n = 20, a point value), not at most 120 ms: FAIL |
      | **INCONCLUSIVE** | \`hello/*:ready.p50<101ms\` | hello/asyncio/py3.12: ready.p50 is 100 ms \\[98.0, 102\\] (n = 20), whether under 101 ms is open: INCONCLUSIVE |
      | **PASS** | \`hello/*:ready.p50<101ms\` | hello/uvloop/py3.12: ready.p50 is 90.0 ms \\[88.2, 91.8\\] (n = 20), under 101 ms: PASS |"
    `);
  });

  it('are not there where no budget was given', () => {
    const without = reportOf(rows);
    expect(table(without, plain)).not.toContain('budget');
    expect(markdown(without, plain)).not.toContain('budget');
  });
});
