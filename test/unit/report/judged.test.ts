import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { type Report, reportSchema } from '../../../src/domain/report.js';
import { annotations } from '../../../src/report/annotations.js';
import { REPORTERS } from '../../../src/report/formats.js';

const recorded = resolve(import.meta.dirname, '../../golden/recorded/judged.json');
const report: Report = reportSchema.parse(JSON.parse(readFileSync(recorded, 'utf8')));

it('shows what was accepted and what was confirmed on the page', async () => {
  const page = (await REPORTERS.html())(report, { width: 100, color: false });
  expect(page).toContain('2 of these accepted');
  expect(page).toContain('PASS (accepted)');
  expect(page).toMatch(/<li>a against a@HEAD: PASS: .*accepted: Reads its models at import \(Ada, /);
  expect(page).toMatch(/<li>b against b@HEAD: FAIL: .*confirmed by fresh rounds \(seed 500016\): /);
  expect(page).toMatch(/<li>c against c@HEAD: INCONCLUSIVE: not confirmed: /);
});

it('makes notices of what was accepted', () => {
  const lines = annotations(report);
  expect(lines.filter((line) => line.startsWith('::notice')).map((line) => line.split('::')[1])).toEqual([
    'notice title=coldstart%3A a%3A accepted',
    'notice title=coldstart%3A budget a%3Awall.p50<150ms%3A accepted',
  ]);
  expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(2);
});
