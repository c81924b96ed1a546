import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldstart, emptyFolder } from '../support/cli.js';
import { onPath } from '../support/on-path.js';

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

it('completes in bash, and runs nothing that a name has in it', async () => {
  const { stdout: script } = await coldstart(['completion', 'bash']);
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'coldstart.json'), '{"scenarios": [{"name": "a $(touch hacked)"}]}');
  writeFileSync(join(cwd, 'hero.py'), '');
  writeFileSync(join(cwd, 'we $(touch hacked).md'), '');
  const ask = (line: string, ...words: string[]) =>
    `COMP_LINE='coldstart ${line}' COMP_WORDS=(coldstart ${words.join(' ')}); COMP_CWORD=${words.length}; _coldstart; printf '<%s>' "\${COMPREPLY[@]}"; echo`;
  const asked = [
    ask('bench he', 'bench', 'he'),
    ask('bench --format=js', 'bench', '--format', '=', 'js'),
    ask('bench --compare ', 'bench', '--compare', "''"),
    // Outside of a completion compopt fails, as where it is missing: nobody but the function quotes.
    ask('report we', 'report', 'we'),
    ask('report "we', 'report', "'\"we'"),
  ];
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
    String.raw`<we\ \$\(touch\ hacked\).md>`,
    '<>',
    'complete -F _coldstart coldstart',
    '',
  ]);
});
