import { describe, expect, it } from 'vitest';
import { exitCode } from '../../../src/commands/outcome.js';
import type { Report } from '../../../src/domain/report.js';
import { annotations } from '../../../src/report/annotations.js';
import { REPORTERS } from '../../../src/report/formats.js';
import { bisectionOf } from '../../../src/results/bisection.js';
import type { Searched } from '../../../src/results/searched.js';
import { searchOf } from '../../support/bisected.js';
import { reportOf as reportWith } from '../../support/report.js';

const reportOf = (end: Searched['end']): Report => {
  const searched = searchOf([100, 100, 'it | fails', 130], end);
  const results = searched.history.flatMap(({ row }) => row ?? []);
  return reportWith(results, { comparisons: [], bisect: bisectionOf(searched) });
};
const FOUND = reportOf({ kind: 'found', before: 0, commit: 1, upTo: 3 });
const NONE = reportOf({ kind: 'none' });
const OPEN = reportOf({ kind: 'open' });

describe('a report with a search', () => {
  it('says first what was found, as a table and as Markdown, and what was skipped', async () => {
    const table = (await REPORTERS.table())(FOUND, { width: 400, color: false });
    expect(table).toContain('c1 (2026-02-03, “Change c1”) made it slower: ');
    expect(table).toContain('c2 was skipped: it cannot be measured: it | fails');
    const markdown = (await REPORTERS.markdown())(FOUND, { width: 400, color: false });
    expect(markdown).toMatch(/^\*\*FAIL\*\* · history: 1 FAIL\n\n- c1 /);
  });

  it('is on the page, before all figures', async () => {
    const page = (await REPORTERS.html())(FOUND, { width: 400, color: false });
    expect(page).toMatch(/<ul class="conclusions"><li>c1 \(2026-02-03, “Change c1”\) made it slower: /);
  });

  it('is one test case of JUnit', async () => {
    const junit = await REPORTERS.junit();
    const xml = (one: Report) => junit(one, { width: 400, color: false });
    expect(xml(FOUND)).toMatch(/name="c0..c3: ready"[^>]*>\s*<failure type="FAIL" message="c1 /);
    expect(xml(NONE)).toContain('failures="0"');
    expect(xml(OPEN)).toMatch(/name="c0..c3: ready"[^>]*>\s*<skipped/);
  });

  it('is an annotation of GitHub', () => {
    expect(annotations(FOUND).join()).toMatch(/^::error title=coldstart%3A c0\.\.c3::c1 /);
    expect(annotations(OPEN).join()).toMatch(/^::warning title=coldstart%3A c0\.\.c3::Open whether/);
    expect(annotations(NONE).join()).toMatch(/^::notice title=coldstart%3A PASS::history: 1 PASS/);
  });

  it('has the exit codes of a gate', () => {
    expect([FOUND, NONE, OPEN].map((one) => exitCode(one))).toEqual([1, 0, 0]);
    expect(exitCode(OPEN, 'fail')).toBe(4);
  });
});
