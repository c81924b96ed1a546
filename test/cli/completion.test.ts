import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, coldstart, emptyFolder } from '../support/cli.js';

async function words(cwd: string, ...typed: string[]) {
  const { code, stdout, stderr } = await coldstart(['__complete', ...typed], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').flatMap((line) => line.split('\t')[0] || []);
}

describe('names that the folder knows', () => {
  it('are those of rows, in either configuration', async () => {
    const cwd = emptyFolder();
    const scenarios = '[{"name": "my row"}, {"worker": "a/web.py"}, {"module": "pkg"}, 3]';
    writeFileSync(join(cwd, 'coldstart.json'), `{"scenarios": ${scenarios}}`);
    expect(await words(cwd, 'bench', '--compare', '')).toEqual(['my row', 'web', 'pkg']);
    const other = emptyFolder();
    writeFileSync(join(other, 'pyproject.toml'), '[[tool.coldstart.scenarios]]\nname = "one"\n');
    expect(await words(other, 'bench', '--compare', 'x,o')).toEqual(['x,one']);
  });

  it('are baselines and refs', async () => {
    const cwd = emptyFolder();
    const git = (...args: string[]) => execFileSync('git', args, { cwd, stdio: 'ignore' });
    git('init', '-q', '-b', 'trunk');
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
    git(...who, 'commit', '-q', '--allow-empty', '-m', 'x');
    git('tag', 'v$(id)');
    mkdirSync(join(cwd, '.coldstart', 'baselines'), { recursive: true });
    writeFileSync(join(cwd, '.coldstart', 'baselines', 'main.json'), '{}');
    expect(await words(cwd, 'bench', '--against', '')).toEqual(['HEAD', 'trunk', 'v$(id)']);
    mkdirSync(join(cwd, 'below'));
    expect(await words(join(cwd, 'below'), 'compare', 'm')).toEqual(['main', ':files']);
  });

  it('are none, without a word, where the folder has none or what it has cannot be read', async () => {
    const cwd = emptyFolder();
    for (const option of ['--against', '--compare']) {
      expect((await words(cwd, 'bench', option, '')).filter((word) => word !== 'HEAD')).toEqual([]);
    }
    writeFileSync(join(cwd, 'coldstart.json'), '{"scen');
    expect(await words(cwd, 'bench', '--compare', '')).toEqual([]);
    expect(await words(cwd)).toContain('bench');
  });
});

/** A folder for PATH in which `coldstart` is. */
function onPath(): string {
  const folder = emptyFolder();
  const file = join(folder, 'coldstart');
  writeFileSync(file, `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} -- ${JSON.stringify(BIN)} "$@"\n`);
  chmodSync(file, 0o755);
  return `${folder}:${process.env.PATH}`;
}

const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

it('completes in bash, and runs nothing that a name has in it', async () => {
  const { stdout: script } = await coldstart(['completion', 'bash']);
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'coldstart.json'), '{"scenarios": [{"name": "a $(touch hacked)"}]}');
  writeFileSync(join(cwd, 'hero.py'), '');
  const ask = (...words: string[]) =>
    `COMP_WORDS=(coldstart ${words.join(' ')}); COMP_CWORD=${words.length}; _coldstart; printf '<%s>' "\${COMPREPLY[@]}"; echo`;
  const asked = [ask('bench', 'he'), ask('bench', '--format', '=', 'js'), ask('bench', '--compare', "''")];
  const text = execFileSync(
    'bash',
    ['--norc', '-c', [script, ...asked, 'complete -p coldstart'].join('\n')],
    {
      ...{ cwd, encoding: 'utf8', env: { ...process.env, PATH: onPath() } },
    },
  );
  expect(text.split('\n')).toEqual([
    '<hello><hero.py>',
    '<json>',
    String.raw`<a\ \$\(touch\ hacked\)>`,
    'complete -F _coldstart coldstart',
    '',
  ]);
});

// Neither has to be installed; where one is, its script has to be one.
it.skipIf(!has('zsh'))('prints what zsh can read (skipped where there is no zsh)', async () => {
  const { stdout: script } = await coldstart(['completion', 'zsh']);
  expect(spawnSync('zsh', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

it.skipIf(!has('fish'))('completes in fish (skipped where there is no fish)', async () => {
  const { stdout: script } = await coldstart(['completion', 'fish']);
  const text = execFileSync('fish', ['-N', '-c', `${script}\ncomplete -C 'coldstart bench --format ta'`], {
    ...{ encoding: 'utf8', env: { ...process.env, PATH: onPath() } },
  });
  expect(text).toBe('table\n');
});
