import { describe, expect, it } from 'vitest';
import { github } from '../../../src/report/github.js';
import { markdown } from '../../../src/report/markdown.js';
import { page } from '../../../src/report/markdown-text.js';
import { table } from '../../../src/report/table.js';
import { comparisonOf, gatedRow, gateWith } from '../../support/comparison.js';
import { NASTY_IDS } from '../../support/nasty.js';
import { commandResult, reportOf } from '../../support/report.js';

const options = { width: 120, color: false };
const unmatched = [
  { id: 'gone', code: 'MISSING_IN_HEAD', verdict: 'FAIL', sentence: 'gone: FAIL: missing in head.' },
  { id: 'new', code: 'NEW_IN_HEAD', sentence: 'new: new in head.' },
] as const;
const gate = gateWith('FAIL', { unmatched: [...unmatched], reasons: ['kernel: 5 against 6'] });
const comparisons = [
  gatedRow('calm', 'PASS'),
  gatedRow('slow', 'FAIL', { base: 'slow@main' }),
  gatedRow('open', 'INCONCLUSIVE'),
];

describe('a comparison', () => {
  const { head } = comparisonOf([], gate);
  const environment = { ...head.environment, kernel: '7.0.0', cpuCount: 4 };
  const document = comparisonOf(
    comparisons,
    { ...gate, reasons: ['kernel: 6.1.0 against 7.0.0'] },
    { head: { ...head, environment } },
  );

  it('begins with the verdict, then what failed', () => {
    expect(markdown(document, options)).toMatchInlineSnapshot(`
      "**FAIL** · regressions: 2 FAIL, 1 INCONCLUSIVE, 1 PASS

      | verdict | row | metric | base | head | ratio | 95 % CI | p | n |
      | :--- | :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | **FAIL** | \`slow\` | ready | 100 ms | 150 ms | 1.50x | \\[1.47, 1.53\\] | 0.5000 | 20 |
      | **FAIL** | \`gone\` | missing in head | – | – | – | – | – | – |
      | **INCONCLUSIVE** | \`open\` | ready | 100 ms | 100 ms | 1.00x | \\[0.98, 1.02\\] | 0.5000 | 20 |
      | **PASS** | \`calm\` | ready | 100 ms | 100 ms | 1.00x | \\[0.98, 1.02\\] | 0.5000 | 20 |
      | **–** | \`new\` | new in head | – | – | – | – | – | – |

      - slow: FAIL: of ready.
      - gone: FAIL: missing in head.
      - open: INCONCLUSIVE: of ready.
      - new: new in head.
      - cannot be decided: kernel: 6.1.0 against 7.0.0
      - base and head differ: number of CPUs: 2 against 4

      - calm: PASS: of ready.

      \`\`\`sh
      # if it is meant to be so
      coldstart baseline accept slow --reason '…'
      \`\`\`

      <sub>base base.json, measured 2026-01-02 03:04 UTC; head head.json, measured 2026-01-02 03:04 UTC</sub>  
      <sub>limit 10 %</sub>  
      <sub>verdict: FAIL</sub>  
      "
    `);
  });

  it('is a table that says the same', () => {
    expect(table(document, options)).toMatchInlineSnapshot(`
      "FAIL  slow  100 → 150 ms     1.50x [1.47, 1.53]  n = 20 a side   limit 10 %
      FAIL  gone  missing in head   missing in head
      ?     open  100 → 100 ms     1.00x [0.98, 1.02]  n = 20 a side   of ready
      ok    calm  100 → 100 ms     1.00x [0.98, 1.02]  n = 20 a side
      –     new   new in head       new in head
      ? cannot be decided: kernel: 6.1.0 against 7.0.0
      ? base and head differ: number of CPUs: 2 against 4

      next: coldstart baseline accept slow --reason '…'  # if it is meant to be so

      base base.json, measured 2026-01-02 03:04 UTC; head head.json, measured 2026-01-02 03:04 UTC
      limit 10 %
      "
    `);
  });
});

describe('a report with a gate', () => {
  const text = markdown(reportOf([commandResult('a', 3)], { comparisons, gate }), options);

  it('has the gate first, and no sentence twice', () => {
    expect(text.split('\n')[0]).toBe('**FAIL** · regressions: 2 FAIL, 1 INCONCLUSIVE, 1 PASS');
    expect(text.indexOf('gone: FAIL')).toBeLessThan(text.indexOf('\n| row |'));
    for (const { sentence } of [...comparisons, ...unmatched]) expect(text.split(sentence)).toHaveLength(2);
    expect(text).toContain('- cannot be decided: kernel: 5 against 6');
  });

  it('is headed by what counts most', () => {
    const missing = { ...commandResult('b', 1), trials: [], summary: {} };
    const head = (results: Parameters<typeof reportOf>[0], changes = {}) =>
      github(reportOf(results, changes), options).split('\n')[0];
    expect(head([])).toBe('## Cold starts');
    expect(head([], { gate, comparisons })).toBe('## Cold starts: FAIL');
    expect(head([missing], { gate, comparisons })).toBe('## Cold starts: NOT MEASURED');
    expect(head([], { interrupted: true })).toBe('## Cold starts: NOT MEASURED');
    expect(head([], { gate: gateWith('PASS'), comparisons: [gatedRow('a', 'PASS')] })).toBe(
      '## Cold starts: PASS',
    );
  });
});

describe('long pages', () => {
  const many = Array.from({ length: 3000 }, (_, index) =>
    gatedRow(`row/${index} 🐍`, index % 2 ? 'PASS' : 'FAIL'),
  );
  const document = comparisonOf(many, gateWith('FAIL'));

  it('stay below the limit of a comment and say what is missing', () => {
    const text = markdown(document, options);
    expect(text.length).toBeLessThan(65_536);
    expect(text.length).toBeGreaterThan(40_000);
    expect(text.split('\n').at(-2)).toMatch(/^\*\*Shortened:\*\* \d{4} lines are left out/);
    expect(text.split('| **FAIL** |').length).toBeGreaterThan(100);
  });

  it('have more room in a job summary', () => {
    const text = github(document, options);
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
    expect(text).not.toContain('Shortened');
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  it('leave out whole lines, and a block of which nothing is left', () => {
    const blocks = [
      { head: ['| a |', '| - |'], lines: ['| 1 |', `| ${'x'.repeat(200)} |`, '| 3 |'] },
      { summary: 'More', lines: ['y'.repeat(200)] },
    ];
    expect(page(blocks, 400)).toBe(
      '| a |\n| - |\n| 1 |\n| 3 |\n\n**Shortened:** 2 lines are left out, to stay within 400 bytes. The JSON report is complete.\n',
    );
    expect(page(blocks, 2000)).toContain('<details><summary>More</summary>\n\nyyy');
  });

  it('fold long lists and no short ones', () => {
    const passed = (count: number) =>
      markdown(
        comparisonOf(
          Array.from({ length: count }, (_, index) => gatedRow(`r${index}`, 'PASS')),
          gateWith('PASS'),
        ),
        options,
      );
    expect(passed(5)).not.toContain('<details>');
    expect(passed(6)).toContain('<details><summary>6 rows passed</summary>\n\n- r0: PASS');
  });
});

it('whatever a row is called, it stays in its line and cell', () => {
  const rows = NASTY_IDS.map((id) => gatedRow(id, 'FAIL'));
  const text = markdown(comparisonOf(rows, gateWith('FAIL')), options);
  const lines = text.split('\n').filter((line) => line.startsWith('| **FAIL**'));
  expect(lines).toHaveLength(NASTY_IDS.length);
  const cells = lines.map((line) => line.replaceAll('\\\\', '').split(/(?<!\\)\|/).length);
  expect(new Set(cells)).toEqual(new Set([11]));
  expect(text).not.toMatch(/^::/m);
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});
