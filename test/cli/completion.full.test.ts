import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder } from '../support/cli.js';
import { onPath } from '../support/on-path.js';

const PRESS_TAB = resolve(import.meta.dirname, '../support/press-tab.py');
const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** A folder with rows, baselines and files whose names shells take for something else. */
function folder(): string {
  const cwd = emptyFolder();
  const names = ['api:v1', 'two words', 'a $(touch hacked)'];
  writeFileSync(join(cwd, 'coldstart.json'), JSON.stringify({ scenarios: names.map((name) => ({ name })) }));
  for (const file of ['hero.py', 'my file.py']) writeFileSync(join(cwd, file), '');
  mkdirSync(join(cwd, 'sub'));
  mkdirSync(join(cwd, '.coldstart', 'baselines'), { recursive: true });
  writeFileSync(join(cwd, '.coldstart', 'baselines', 'main.json'), '{}');
  return cwd;
}

/** What each line becomes. */
const CASES: readonly (readonly [typed: string, completed: string])[] = [
  ['comple', 'completion '],
  ['bench her', 'bench hero.py '],
  ['bench my', 'bench my\\ file.py '],
  ['bench --format ta', 'bench --format table '],
  ['bench --loop=asyncio,u', 'bench --loop=asyncio,uvloop '],
  ['bench --compare "tw', 'bench --compare "two words" '],
  ["bench --compare 'tw", "bench --compare 'two words' "],
  ['bench --compare api:v1,tw', 'bench --compare api:v1,two\\ words '],
  ['bench --compare a\\ ', 'bench --compare a\\ \\$\\(touch\\ hacked\\) '],
  ['bench --venv=su', 'bench --venv=sub/'],
  ['bench --baseline=mai', 'bench --baseline=main '],
  ['compare mai', 'compare main '],
  ['bench -- her', 'bench -- hero.py '],
];

describe('pressing tab', () => {
  it.skipIf(!has('bash'))('completes in bash (skipped where there is no bash)', () => {
    const dump = `dump() { printf '%s\\n' "$READLINE_LINE" >> $OUT; READLINE_LINE= READLINE_POINT=0; }`;
    const start = `${dump}; bind -x '"\\C-x\\C-g": dump'; source <(coldstart completion bash); echo READY >> $OUT`;
    expect(pressed(['bash', '--norc', '--noprofile', '-i'], start, '\t\x18\x07')).toEqual(CASES);
  });

  it.skipIf(!has('zsh'))('completes in zsh (skipped where there is no zsh)', () => {
    const loaded = 'autoload -Uz compinit; compinit -u -D; source <(coldstart completion zsh)';
    // What is typed ahead would end a completion.
    const tab = `tab() { zle expand-or-complete; print -r -- "$BUFFER" >> $OUT; BUFFER= }; zle -N tab; bindkey '^I' tab`;
    expect(pressed(['zsh', '-f', '-i'], `${loaded}; ${tab}; echo READY >> $OUT`, '\t')).toEqual(CASES);
  });

  it.skipIf(!has('fish'))('completes in fish (skipped where there is no fish)', () => {
    const cwd = folder();
    // What it offers; the shell itself escapes what it inserts.
    const offered = (line: string) => {
      const script = 'coldstart completion fish | source; complete -C $argv[1]';
      const env = { ...process.env, PATH: onPath() };
      const text = execFileSync('fish', ['-N', '-c', script, `coldstart ${line}`], {
        cwd,
        encoding: 'utf8',
        env,
      });
      return text
        .trimEnd()
        .split('\n')
        .map((word) => word.split('\t')[0]);
    };
    expect(offered('bench he')).toEqual(['hello', 'hero.py']);
    expect(offered('bench --format ta')).toEqual(['table']);
    expect(offered('bench --loop=asyncio,u')).toEqual(['--loop=asyncio,uvloop']);
    for (const typed of ['tw', '"tw', "'tw", 'two\\ w'])
      expect(offered(`bench --compare ${typed}`)).toEqual(['two words']);
    expect(offered('bench --compare a')).toEqual(['a $(touch hacked)', 'api:v1']);
    expect(offered('bench --venv=su')).toEqual(['--venv=sub/']);
    expect(offered("bench --args 'a b' my")).toEqual(['my file.py']);
    expect(readdirSync(cwd)).not.toContain('hacked');
  });
});

/** What each case becomes when the shell completes it in a terminal. */
function pressed(
  shell: readonly string[],
  start: string,
  keys: string,
): readonly (readonly [string, string])[] {
  const cwd = folder();
  const out = join(emptyFolder(), 'out');
  const lines = CASES.map(([typed]) => `coldstart ${typed}`);
  const env = { ...process.env, PATH: onPath(), OUT: out, PS1: '> ', TERM: 'xterm' };
  execFileSync('python3', [PRESS_TAB, out, start, keys, ...lines, '--', ...shell], { cwd, env });
  expect(readdirSync(cwd)).not.toContain('hacked');
  const [ready, ...completed] = readFileSync(out, 'utf8').replace(/\n$/, '').split('\n');
  expect(ready).toBe('READY');
  return completed.map((line, at) => [CASES[at]?.[0] ?? '', line.replace(/^coldstart /, '')] as const);
}
