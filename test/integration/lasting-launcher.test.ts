import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { startLastingLauncher } from '../../src/launch/lasting-launcher.js';
import { benchReport } from '../support/cli.js';
import { projectFolder } from '../support/project.js';
import { ENV, PYTHON } from './launcher-harness.js';

const onLinux = it.skipIf(process.platform !== 'linux');
/** Later than the moment at which the launcher tells the pid. */
const LATER = 'import os, signal, time; time.sleep(0.2); ';

describe('a launcher that its worker takes away', () => {
  it('is followed by another one for the next trial', async () => {
    const launcher = await startLastingLauncher({ python: PYTHON });
    const launch = (script: string) =>
      launcher.launch({ argv: [PYTHON, '-I', '-c', script], env: ENV, cwd: '/', timeoutMs: 30_000 });
    try {
      for (let turn = 0; turn < 2; turn += 1) {
        await expect(launch(`${LATER}os.kill(os.getppid(), 9); time.sleep(60)`)).rejects.toMatchObject({
          code: 'LAUNCHER_LOST',
          message: expect.stringContaining('SIGKILL'),
        });
        expect(await launch('pass')).toMatchObject({ exitCode: 0 });
      }
    } finally {
      await launcher.close();
    }
    await expect(launch('pass')).rejects.toThrow('The launcher was closed');
    expect(launcher.isUsable()).toBe(false);
  });

  onLinux('costs the row that does it its trials, and no other', async () => {
    const scripts = {
      'kills.py': `${LATER}os.kill(os.getppid(), 9)\n`,
      'stops.py': `${LATER}os.kill(os.getppid(), signal.SIGSTOP); time.sleep(60)\n`,
      'ends.py': `${LATER}os.kill(os.getppid(), signal.SIGTERM); time.sleep(60)\n`,
      'fine.py': 'pass\n',
    };
    const cwd = projectFolder(scripts);
    const scenarios = Object.keys(scripts).map((worker) => ({ runner: 'worker', worker, loop: ['own'] }));
    writeFileSync(join(cwd, 'coldstart.json'), JSON.stringify({ runs: 3, scenarios }));
    const { code, report } = await benchReport(['--no-pitfalls'], { cwd });
    expect(code).toBe(3);
    const trials = Object.fromEntries(trialsOf(report));
    expect(trials.fine).toEqual(['ok', 'ok', 'ok', 'ok']);
    for (const name of ['kills', 'stops', 'ends'])
      expect(trials[name]).toEqual(['LAUNCHER_LOST', 'LAUNCHER_LOST']);
    for (const { scenario, trials } of report.results)
      if (scenario.runner === 'command') expect(trials.every(({ status }) => status === 'ok')).toBe(true);
  });
});

function trialsOf(report: Report): [string, string[]][] {
  return report.results.flatMap(({ id, scenario, trials }) =>
    scenario.runner === 'worker'
      ? [
          [
            id.split('/')[0] ?? '',
            trials.map((trial) => (trial.status === 'ok' ? 'ok' : (trial as { code: string }).code)),
          ],
        ]
      : [],
  );
}
