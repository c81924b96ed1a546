import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { benchReport } from '../support/cli.js';
import { repository } from './sides-harness.js';

/** Long beside what a busy machine adds to a start. */
const STEADY = 'import time\ntime.sleep(0.25)\n';
const against = (cwd: string, ...args: string[]) =>
  benchReport(['--against', 'HEAD', '--loop', 'own', '--runs', '8', '--no-progress', ...args], {
    ...{ cwd, pitfalls: !args.includes('--no-pitfalls') },
  });
const failures = (report: Report) =>
  report.results.flatMap(({ trials }) =>
    trials.flatMap((trial) => (trial.status === 'failed' ? [trial.message] : [])),
  );

describe('bench --against, with an extra import', () => {
  it('fails for an extra import and names phase and module; the same worker passes', async () => {
    const repo = repository({ 'w.py': STEADY, 'heavy.py': 'import time\ntime.sleep(1)\n' });
    const same = await against(repo, 'w.py', '--max-regression', '100%', '--no-pitfalls');
    expect(failures(same.report)).toEqual([]);
    expect([same.code, same.report.gate?.verdict]).toEqual([0, 'PASS']);
    writeFileSync(join(repo, 'w.py'), `import heavy\n${STEADY}`);
    const slow = await against(repo, 'w.py');
    expect(slow.code, slow.stderr).toBe(1);
    const [comparison] = slow.report.comparisons;
    expect(comparison).toMatchObject({ pairing: 'rounds', verdict: 'FAIL', n: 8 });
    expect(comparison?.sentence).toMatch(
      /mostly in imports \(\+[\d.]+ m?s\); imports that grew: heavy \(\+[\d.]+ m?s\)/,
    );
    expect(comparison?.loaded?.modules.appeared).toEqual(['heavy']);
    expect(comparison?.loaded?.modules.vanished).toEqual([]);
    expect(slow.report.results.map(({ id }) => id.replace(/py\d.*/, 'py'))).toEqual([
      'w/own/py',
      'w@HEAD/own/py',
      'control/py',
    ]);
  });
});
