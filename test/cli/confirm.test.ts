import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coldstart } from '../support/cli.js';
import { BUDGET, bench, folderWith, TRIALS } from '../support/confirmed.js';

describe('bench --confirm', () => {
  it('takes back what they do not exceed, with what both say', async () => {
    const folder = folderWith(TRIALS);
    const { code, report } = await bench(folder, ...BUDGET, '--on-inconclusive', 'fail');
    expect(code).toBe(4);
    const [budget] = report.budgets ?? [];
    expect(budget).toMatchObject({
      verdict: 'INCONCLUSIVE',
      confirmation: { confirmed: false, verdict: 'PASS' },
    });
    expect(budget?.value).toBeGreaterThan(450);
    expect(budget?.confirmation?.value).toBeLessThan(400);
    expect(budget?.sentence).toMatch(
      /: INCONCLUSIVE: not confirmed: fresh rounds PASS; first wall\.p50 is \d+ ms \[.*FAIL; fresh rounds \(seed \d+\): PASS: .* ms \[.*\], n = 7$/,
    );
  });

  it('measures nothing more where nothing FAILed', async () => {
    const folder = folderWith(0);
    const { code, report } = await bench(folder, ...BUDGET);
    expect([code, report.confirmation, report.budgets?.[0]?.confirmation]).toEqual([0, undefined, undefined]);
    expect(readFileSync(folder.count, 'utf8')).toHaveLength(TRIALS);
  });

  it('is in what a dry run says', async () => {
    const args = ['bench', '--dry-run', '--confirm', '--budget', 'wall.p50<1s', '--', 'true'];
    const text = await coldstart(args);
    expect([text.code, text.stdout]).toEqual([0, expect.stringContaining('at most twice that time')]);
    const json = await coldstart([...args.slice(0, 1), '--format', 'json', ...args.slice(1)]);
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'plan', confirm: true });
  });

  it('is refused where nothing can FAIL', async () => {
    const { code, stderr } = await coldstart(['bench', '--confirm', '--', 'true']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('nothing here can FAIL')]);
  });
});
