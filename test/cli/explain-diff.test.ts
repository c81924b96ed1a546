import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Explanation, explanationSchema } from '../../src/domain/explain.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { writeFiles } from '../support/project.js';
import { explanation } from '../unit/report/explain/explanation.js';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  writeFiles(folder, files);
  return folder;
}

const QUICK = ['--runs', '1', '--no-progress', '--no-remedies'];
const read = (file: string): Explanation => explanationSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

describe('explain --diff', () => {
  it('says what appeared and vanished since a saved explanation, and what it saves is one again', async () => {
    const cwd = folderWith({ 'worker.py': 'import old\n', 'old.py': 'import part\n', 'part.py': '' });
    const saved = await coldstart(['explain', 'worker.py', ...QUICK, '-o', 'base.json'], { cwd });
    expect(saved.code).toBe(0);
    writeFiles(cwd, { 'worker.py': 'import fresh\n', 'fresh.py': 'import inner\n', 'inner.py': '' });
    const rules = ['new-import>0ms', 'module:old', 'module:fresh'].flatMap((rule) => ['--fail-on', rule]);
    const outputs = ['-o', 'head.json', '-o', 'head.md'];
    const { code, stdout } = await coldstart(
      ['explain', 'worker.py', ...QUICK, '--diff', 'base.json', ...rules, ...outputs],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ready \S+ → \S+ ms in separate runs, against base\.json$/m);
    expect(stdout).toMatch(/^new +fresh with 1 more +worker\.py:1/m);
    expect(stdout).toMatch(/^gone +old with 1 more +worker\.py:1/m);
    expect(stdout).toMatch(/^FAIL new-import>0ms: fresh \+\S+ m?s, imported at worker\.py:1$/m);
    expect(stdout).toContain('PASS module:old: old is not loaded before ready, as it was in the base\n');
    expect(stdout).toMatch(/^FAIL module:fresh: fresh is loaded before ready, 1 module, first by/m);
    const { diff, gate, traced } = read(join(cwd, 'head.json'));
    // What runs in both may seem to grow, in separate runs on a busy machine.
    const comeOrGone = diff?.modules.filter(({ kind }) => kind === 'new' || kind === 'gone');
    expect(comeOrGone?.map(({ kind, module }) => `${kind} ${module}`).sort()).toEqual([
      'gone old',
      'new fresh',
    ]);
    expect(gate?.verdict).toBe('FAIL');
    expect(traced.runs).toBe(diff?.base.tracedRuns);
    expect(readFileSync(join(cwd, 'head.md'), 'utf8')).toContain('| **FAIL** | `module:fresh` |');
  });

  it('warns of a base from elsewhere, and does not hold its times against these', async () => {
    const cwd = folderWith({ 'worker.py': 'import json\n' });
    const python = { ...explanation.python, version: '2.7.18' };
    writeFileSync(join(cwd, 'base.json'), JSON.stringify({ ...explanation, python }));
    const rules = ['--fail-on', 'grown>1ms', '--fail-on', 'module:json'];
    const { code, stderr, stdout } = await coldstart(
      ['explain', 'worker.py', ...QUICK, '--diff', 'base.json', ...rules],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('warning: the base ran on Python 2.7.18');
    expect(stderr).toContain('warning: the base is of another machine');
    expect(stderr).toContain('warning: the base was saved by an older coldstart');
    expect(stderr).toContain('warning: grown>1ms is not decided: times cannot be compared');
    expect(stdout).toMatch(/^INCONCLUSIVE grown>1ms/m);
    expect(stdout).toMatch(/^FAIL module:json.*, as in the base$/ms);
  });

  it('ends with 1 for a module that is loaded, without any base', async () => {
    const cwd = folderWith({
      'worker.py': 'import json\ntry:\n    import nothing\nexcept ImportError: pass\n',
    });
    const rules = ['module:decimal', 'module:json', 'module:nothing', 'distribution:pandas'];
    const { code, stdout } = await coldstart(
      ['explain', 'worker.py', ...QUICK, ...rules.flatMap((rule) => ['--fail-on', rule])],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stdout).toContain('PASS module:decimal: decimal is not loaded before ready\n');
    expect(stdout).toMatch(/^FAIL module:json: json is loaded before ready, \d+ modules/m);
    expect(stdout).toContain('PASS module:nothing: nothing is not loaded before ready\n');
    expect(stdout).toMatch(/^PASS distribution:pandas/m);
  });

  it.each<[string[], string]>([
    [['--diff', 'gone.json'], 'Cannot read gone.json'],
    [['--diff', 'text.json'], 'text.json'],
    [['--diff', 'report.json'], 'report.json is not an explanation of coldstart: it is of kind "report".'],
    [['--diff', 'newer.json'], 'newer.json has schemaVersion 2; this coldstart'],
    [['--diff', 'cut.json'], 'cut.json is not a whole explanation:'],
    [['--diff', 'base.json', '--against', 'HEAD'], '--diff and --against are two things to compare with.'],
    [['--diff', 'base.json', '--why', 'json'], '--why shows the ways to a module'],
    [['--diff', 'base.json', '-o', 'base.json'], 'base.json, which is an input.'],
    [['--diff', 'base.json', '--patch', 'p.diff'], '--patch writes what remedies were measured to help'],
    [['--fail-on', 'new-import>1ms'], 'there is nothing to compare with'],
    [['--fail-on', 'nonsense'], '"nonsense" is none of its rules'],
    [['--diff', 'base.json', '--fail-on', 'new-imports>20ms'], 'Did you mean new-import?'],
    [['--against', 'HEAD'], 'git'],
  ])('refuses %j', async (args, message) => {
    const whole = JSON.stringify(explanation);
    const cwd = folderWith({
      ...{ 'w.py': '', 'base.json': whole, 'text.json': whole.slice(0, 100) },
      'report.json': '{"schemaVersion": 1, "kind": "report"}',
      'newer.json': '{"schemaVersion": 2, "kind": "explanation"}',
      'cut.json': '{"schemaVersion": 1, "kind": "explanation"}',
    });
    const { code, stdout, stderr } = await coldstart(['explain', 'w.py', ...args], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
