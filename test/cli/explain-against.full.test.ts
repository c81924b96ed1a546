import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/domain/explain.js';
import { git, repository } from '../integration/sides-harness.js';
import { coldstart } from '../support/cli.js';
import { writeFiles } from '../support/project.js';

/** So much CPU time, whatever else the machine does. */
const burning = (ms: number, ...imports: string[]) =>
  `${imports.map((name) => `import ${name}\n`).join('')}import time
end = time.thread_time() + ${ms / 1000}
while time.thread_time() < end:
    pass
`;

const PARTS = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`part${index}.py`, burning(1)]));
const IMPORTS = Object.keys(PARTS)
  .map((name) => `import ${name.slice(0, -3)}\n`)
  .join('');
const BASE = { ...PARTS, 'worker.py': IMPORTS, '.gitignore': '*.json\n' };

async function against(cwd: string, ...args: string[]) {
  const quick = ['--against', 'HEAD', '--runs', '6', '--no-progress', '-o', 'head.json'];
  const { code, stdout, stderr } = await coldstart(['explain', ...quick, ...args], { cwd });
  const text = code === 0 || code === 1 ? readFileSync(join(cwd, 'head.json'), 'utf8') : undefined;
  const explanation = text === undefined ? undefined : explanationSchema.parse(JSON.parse(text));
  const changes = explanation?.diff?.modules.map(({ kind, module }) => `${kind} ${module}`);
  return { code, stdout, stderr, text, explanation, changes };
}

// What is asked for is CPU time, far beyond what busy cores and caches add: no test here needs to be run again.
describe('explain --against', () => {
  it('names what appeared, grew, shrank and vanished, in the files that the user knows, and the program itself', async () => {
    const repo = repository({
      ...BASE,
      'worker.py': `${IMPORTS}import gone\n${burning(5)}`,
      'gone.py': 'gone = True\n',
    });
    git(repo, 'rm', '-q', 'gone.py');
    writeFiles(repo, {
      ...{
        'worker.py': `${IMPORTS}import fresh\n${burning(45)}`,
        'fresh.py': burning(50, 'inner'),
        'inner.py': burning(30),
      },
      'part3.py': burning(21),
    });
    const rules = ['new-import>40ms', 'new-import>400ms', 'grown>10ms', 'grown>100000%'];
    const { code, stdout, explanation, changes, text } = await against(
      repo,
      'worker.py',
      ...rules.flatMap((rule) => ['--fail-on', rule]),
    );
    expect(code).toBe(1);
    expect(changes).toEqual(['new fresh', 'grown __main__', 'grown part3', 'gone gone']);
    expect(stdout).toMatch(/^grown +worker\.py beside imports/m);
    expect(explanation?.gate?.rules.map(({ verdict }) => verdict)).toEqual(['FAIL', 'PASS', 'FAIL', 'PASS']);
    expect(stdout).toMatch(/^ready .* in the same rounds,?/m);
    const { diff } = explanation ?? {};
    const fresh = diff?.modules.find(({ module }) => module === 'fresh');
    expect(fresh).toMatchObject({ file: join(repo, 'worker.py'), line: 11, head: { modules: 2 } });
    expect(fresh?.changeMs).toBeGreaterThanOrEqual(79);
    expect(diff?.modules.find(({ module }) => module === 'gone')).toMatchObject({
      file: join(repo, 'worker.py'),
    });
    expect(diff?.base).toMatchObject({
      ref: 'HEAD',
      commit: git(repo, 'rev-parse', 'HEAD'),
      tracedRuns: 5,
    });
    expect(text).not.toContain('/against/');
    expect(git(repo, 'worktree', 'list').split('\n')).toHaveLength(1);

    // What it saved is the base of the next: nothing changed since.
    const next = await coldstart(
      ['explain', 'worker.py', '--runs', '1', '--diff', 'head.json', '--fail-on', 'new-import>0ms'],
      { cwd: repo },
    );
    expect(next.stdout).toContain('PASS new-import>0ms: nothing new is imported');
    expect(next.code).toBe(0);
  });

  it('names nothing between equal code', async () => {
    const { code, changes, explanation } = await against(
      repository(BASE),
      'worker.py',
      '--fail-on',
      'grown>0%',
    );
    expect({ code, changes, distributions: explanation?.diff?.distributions }).toEqual({
      ...{ code: 0, changes: [], distributions: [] },
    });
  });

  it('follows a renamed worker and a renamed module', async () => {
    const repo = repository({ ...BASE, 'old.py': burning(5), 'worker.py': `${IMPORTS}import old\n` });
    git(repo, 'mv', 'old.py', 'renamed.py');
    git(repo, 'mv', 'worker.py', 'main.py');
    writeFiles(repo, {
      'main.py': `${IMPORTS}import renamed\n`,
      'renamed.py': `${burning(5)}${burning(40)}`,
    });
    const { changes, explanation, stderr } = await against(repo, 'main.py', '--runs', '3');
    expect(changes).toEqual(['grown renamed']);
    expect(explanation?.diff?.modules[0]).toMatchObject({ formerly: 'old' });
    expect(stderr).toContain('main.py was worker.py in HEAD.');
  });

  it('lets a worker that is new pass, and says that nothing was compared', async () => {
    const repo = repository(BASE);
    writeFiles(repo, { 'fresh.py': '' });
    const { code, stdout, stderr } = await against(
      repo,
      'fresh.py',
      '--runs',
      '3',
      '--fail-on',
      'new-import>1ms',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^INCONCLUSIVE new-import>1ms: there is nothing to compare with: HEAD does not have it$/m,
    );
    expect(stderr).toContain('Nothing that is measured is in HEAD yet.');
  });

  it('ends with 3 where the commit cannot run, with 2 where there is no such commit or worker', async () => {
    const repo = repository({ ...BASE, 'worker.py': 'import part0\nraise RuntimeError("no")\n' });
    writeFiles(repo, { 'worker.py': IMPORTS });
    const broken = await against(repo, 'worker.py');
    expect(broken.code).toBe(3);
    expect(broken.stderr).toMatch(/error: worker\.py of the base could not be explained: exit status 1.*no/s);
    expect(broken.stderr).not.toContain('/against/');
    expect(await against(repo, 'worker.py', '--against', 'gone')).toMatchObject({ code: 2, stdout: '' });
    git(repo, 'rm', '-q', 'part1.py');
    const gone = await against(repo, 'part1.py');
    expect(gone).toMatchObject({ code: 2, stdout: '' });
    expect(gone.stderr).toContain('is gone from the working folder');
  });
});
