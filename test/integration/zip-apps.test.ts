import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/domain/explain.js';
import type { Report, Result } from '../../src/domain/report.js';
import { benchReport, coldstart, emptyFolder } from '../support/cli.js';
import { PYTHON } from './launcher-harness.js';

const MODULE = 'import time\n\ndef main():\n    time.sleep(0.02)\n';

function appIn(files: Readonly<Record<string, string>>, compile = false): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, 'src', name, '..'), { recursive: true });
    writeFileSync(join(folder, 'src', name), text);
  }
  const [python, ...more] = [PYTHON, '-m', 'compileall', '-q', '-b', '--invalidation-mode', 'unchecked-hash'];
  if (compile) execFileSync(python ?? '', [...more, join(folder, 'src')]);
  execFileSync(PYTHON, ['-m', 'zipapp', 'src', '-o', 'app.pyz'], { cwd: folder });
  return folder;
}

const MAIN = { '__main__.py': 'import m\nm.main()\n', 'm.py': MODULE };

const workers = (report: Report): Result[] =>
  report.results.filter(({ scenario }) => scenario.runner === 'worker');
const codesOf = (result: Result | undefined) => result?.warnings.map(({ code }) => code) ?? [];

describe('applications in a zip', () => {
  it('have no bytecode that a first start could leave', async () => {
    const { code, report } = await benchReport(['app.pyz', '--runs', '1'], { cwd: appIn(MAIN) });
    const [row] = workers(report);
    const bytecode = row?.scenario.runner === 'worker' ? row.scenario.bytecode : undefined;
    expect([code, bytecode?.withoutBytecode]).toEqual([0, 2]);
    expect(codesOf(row)).toContain('NO_BYTECODE_ZIP');
    expect(codesOf(row)).not.toContain('NO_BYTECODE');
  });

  it('have it where name.pyc lies beside name.py', async () => {
    const { code, report } = await benchReport(['app.pyz', '--runs', '1'], { cwd: appIn(MAIN, true) });
    const [row] = workers(report);
    expect(code).toBe(0);
    expect(row?.scenario).toMatchObject({ bytecode: { withoutBytecode: 0 } });
    expect(codesOf(row)).not.toContain('NO_BYTECODE_ZIP');
  });

  it.each(['-I', '-E', '-S'])('start with %s, as Python starts them', async (option) => {
    const cwd = appIn({
      '__main__.py':
        'import sys\nassert sys.path[0].endswith("app.pyz") and sys.argv[0].endswith("app.pyz")\nimport m\n',
      'm.py': MODULE,
    });
    const { code, report } = await benchReport(['app.pyz', '--runs', '1', `--launch=${option}`], { cwd });
    expect([code, workers(report).map(({ trials }) => trials.map(({ status }) => status))]).toEqual([
      0,
      [['ok', 'ok']],
    ]);
  });

  it('are explained with their statements', async () => {
    const { code, stdout } = await coldstart(
      ['explain', 'app.pyz', '--runs', '1', '--no-remedies', '--format', 'json'],
      { cwd: appIn(MAIN) },
    );
    const explanation: Explanation = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(explanation.warnings.map((one) => one.code)).not.toContain('STATEMENTS_UNSEEN');
    expect(JSON.stringify(explanation)).toContain('time.sleep(…)');
  });

  it('are explained as unpacked already where they unpack themselves', async () => {
    const cwd = appIn({ ...MAIN, '_bootstrap/environment.py': '' });
    const { code, stderr } = await coldstart(['explain', 'app.pyz', '--runs', '1', '--no-remedies'], { cwd });
    expect([code, stderr.match(/^error.*/gm)]).toEqual([0, null]);
  });
});
