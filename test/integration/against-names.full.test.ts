import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { benchReport, coldstart } from '../support/cli.js';
import { repository } from './sides-harness.js';

/** Imports nothing: asyncio alone takes five times as long as the rest of a start. */
const RUN = 'print("done")\n';
/** As few rounds as a gate takes, and a limit that equal times are far from: which rows there are is what is tested. */
const against = (cwd: string, ...args: string[]) =>
  benchReport(
    [
      ...['--against', 'HEAD', '--loop', 'own', '--runs', '6', '--max-regression', '200%', '--no-progress'],
      ...args,
    ],
    { cwd },
  );
const failures = (report: Report) =>
  report.results.flatMap(({ trials }) =>
    trials.flatMap((trial) => (trial.status === 'failed' ? [trial.message] : [])),
  );

describe('bench --against, where names differ', () => {
  const moved = (repo: string, from: string, to: string) => {
    mkdirSync(join(repo, to, '..'), { recursive: true });
    renameSync(join(repo, from), join(repo, to));
  };
  it.each<[string, readonly string[], (repo: string) => void, string, string]>([
    ['a file', ['new.py'], (repo) => moved(repo, 'w.py', 'new.py'), 'new', 'w'],
    ['a named file in another folder', ['n=b/w.py'], (repo) => moved(repo, 'w.py', 'b/w.py'), 'n', 'n'],
    ['a module', ['-m', 'app.two'], (repo) => moved(repo, 'app/one.py', 'app/two.py'), 'app.two', 'app.one'],
    ['a folder', ['lib/'], (repo) => moved(repo, 'app', 'lib'), '__main__', '__main__'],
    [
      'the configuration',
      [],
      (repo) => {
        moved(repo, 'w.py', 'new.py');
        writeFileSync(
          join(repo, 'coldstart.json'),
          JSON.stringify({ scenarios: [{ runner: 'worker', worker: 'new.py' }] }),
        );
      },
      'new',
      'w',
    ],
  ])('follows what git takes for renamed: %s', async (_, targets, change, head, base) => {
    const repo = repository({
      'w.py': `# a worker with enough lines to be known again\nimport sys\n${RUN}`,
      'app/__main__.py': RUN,
      'app/one.py': `# another one, which is not alike\nimport os\n\n\nprint("one")\n${RUN}`,
      'coldstart.json': JSON.stringify({ scenarios: [{ runner: 'worker', worker: 'w.py' }] }),
    });
    change(repo);
    const { report, stderr, code } = await against(repo, ...targets);
    expect(failures(report), stderr).toEqual([]);
    expect(code).toBe(0);
    expect(report.gate?.unmatched).toEqual([]);
    const [pair] = report.comparisons;
    expect([pair?.head.split('/')[0], pair?.base.split('/')[0]]).toEqual([head, `${base}@HEAD`]);
    expect(report.warnings.map(({ code }) => code)).toContain('RENAMED');
  });

  it.each<[string, readonly string[], string]>([
    ['a target', ['w.py', 'old.py'], 'old'],
    ['a module', ['w.py', '-m', 'gone'], 'gone'],
    ['a file of the configuration', [], 'old'],
  ])('fails for %s that is gone, unless its name accepts it', async (_, targets, name) => {
    const scenarios = (...names: string[]) =>
      JSON.stringify({ scenarios: names.map((worker) => ({ runner: 'worker', worker })) });
    const repo = repository({
      'w.py': RUN,
      'old.py': `print("quite another program")\n`,
      'gone.py': `import json\nprint(json.dumps([1, 2, 3, "a third one"]))\n`,
      'coldstart.json': scenarios('w.py', 'old.py'),
    });
    rmSync(join(repo, 'old.py'));
    rmSync(join(repo, 'gone.py'));
    const { report, code, stderr } = await against(repo, ...targets);
    expect(code, stderr).toBe(1);
    expect(report.gate?.unmatched).toMatchObject([{ code: 'MISSING_IN_HEAD', verdict: 'FAIL' }]);
    const [{ sentence } = { sentence: '' }] = report.gate?.unmatched ?? [];
    expect(sentence).toMatch(new RegExp(`^${name}@HEAD/.*--accept-removed`));
    if (targets.length === 0) {
      writeFileSync(join(repo, 'coldstart.json'), scenarios('w.py'));
      expect((await against(repo)).code).toBe(1);
    }
    const accepted = await against(repo, ...targets, '--accept-removed', name);
    expect(accepted.code, accepted.stderr).toBe(0);
    expect(accepted.report.gate?.unmatched).toEqual([]);
    expect(accepted.stderr).toMatch(/note: .* of HEAD is gone\. --accept-removed accepts that\./);
    expect(accepted.report.results.map(({ id }) => id.split('/')[0])).toEqual(['w', 'w@HEAD', 'control']);
  });

  it('fails where the only worker is gone, and names what is on no side by the path the user knows', async () => {
    const repo = repository({ 'w.py': RUN });
    rmSync(join(repo, 'w.py'));
    const gone = await against(repo, 'w.py');
    expect(gone.code, gone.stderr).toBe(1);
    const none = await coldstart(['bench', './none.py', '--against', 'HEAD'], { cwd: repo });
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('No such file: ./none.py');
    const scenarios = [{ runner: 'worker', worker: 'sub/none.py' }];
    writeFileSync(join(repo, 'coldstart.json'), JSON.stringify({ scenarios }));
    const listed = await coldstart(['bench', '--against', 'HEAD'], { cwd: repo });
    expect(listed.code).toBe(2);
    expect(listed.stderr).toContain(`${realpathSync(repo)}/sub/none.py`);
    expect(`${none.stderr}${listed.stderr}`).not.toMatch(/against\/[0-9a-f]{12}/);
    const all = await coldstart(['bench', 'w.py', '--against', 'HEAD', '--accept-removed', 'w'], {
      cwd: repo,
    });
    expect([all.code, all.stderr]).toEqual([2, expect.stringContaining('Nothing is left to measure')]);
  });
});
