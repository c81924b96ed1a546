import type { Command } from 'commander';
import { parse } from 'shell-quote';
import { describe, expect, it } from 'vitest';
import { exampleLines, examplesOf } from '../../../src/cli/examples.js';
import { makeProgram } from '../../../src/cli/program.js';
import type { Io } from '../../../src/io/io.js';

/** The help of every command on a terminal of so many columns, by the words that ask for it. */
function helpOf(columns: number): Record<string, string> {
  let said = '';
  const stdout = { isTTY: true, columns, write: (text: string) => (said += text) };
  const all = (command: Command, words: string): [string, string][] => {
    said = '';
    command.outputHelp();
    const own: [string, string] = [words, said];
    return [own, ...command.commands.flatMap((below) => all(below, `${words} ${below.name()}`))];
  };
  return Object.fromEntries(
    all(
      makeProgram({ stdout } as unknown as Io, [], () => {}),
      'coldstart',
    ),
  );
}

describe('help', () => {
  const wide = helpOf(200);

  it.each([80, 60, 44])('fits %i columns, and says the same', (columns) => {
    const help = helpOf(columns);
    const tooWide = Object.values(help).flatMap((text) =>
      text.split('\n').filter((line) => line.length > columns),
    );
    expect(tooWide).toEqual([]);
    const words = (text = '') =>
      [...text.replace(/\\\n/g, '').matchAll(/[\w<>[\]{}:*]+/g)].map(String).sort();
    for (const [name, text] of Object.entries(help)) expect(words(text), name).toEqual(words(wide[name]));
  });

  it('has examples for every command', () => {
    const without = Object.entries(wide).filter(([, text]) => !text.includes('\nExamples:\n  '));
    expect(without.map(([name]) => name)).toEqual([]);
  });
});

it('breaks examples so that they can be copied', () => {
  const long = 'coldstart bench uvicorn --args "app:app --port {port}" --ready port:{port}';
  expect(exampleLines([['coldstart bench', 'all'], long], 80)).toEqual([
    '  coldstart bench  all',
    `  ${long}`,
  ]);
  expect(exampleLines([['coldstart bench', 'all of them'], long], 40)).toEqual([
    '  coldstart bench  all of them',
    '  coldstart bench uvicorn \\',
    '    --args "app:app --port {port}" \\',
    '    --ready port:{port}',
  ]);
  expect(exampleLines([['coldstart bench', 'all of them']], 24)).toEqual([
    '  # all of them',
    '  coldstart bench',
  ]);
});

/** What coldstart gets of a command line of a shell, each time it is called there. */
function calls(line: string): string[][] {
  const found: string[][] = [];
  let current: string[] | undefined;
  for (const token of parse(line, (name) => `$${name}`)) {
    if (typeof token === 'string' || 'pattern' in token) {
      const word = typeof token === 'string' ? token : token.pattern;
      if (current) current.push(word);
      else if (word === 'coldstart') {
        current = [];
        found.push(current);
      }
      continue;
    }
    // Behind a | or within <( ) another command begins.
    current = undefined;
  }
  return found;
}

/** Which command a command line chooses. Throws what the parser says where it refuses it. */
function chosen(words: readonly string[]): string {
  const end = words.indexOf('--');
  const own = end < 0 ? [...words] : words.slice(0, end);
  let name = '';
  let said = '';
  const program = makeProgram({} as Io, end < 0 ? [] : words.slice(end + 1), () => {});
  const catchAll = (command: Command, path: string) => {
    command.configureOutput({ writeErr: (text) => (said += text) });
    // A command of commands has no action of its own, but for cache.
    if (command.commands.length === 0 || path === ' cache')
      command.action(() => {
        name = path.trim();
      });
    for (const below of command.commands) catchAll(below, `${path} ${below.name()}`);
  };
  catchAll(program, '');
  try {
    program.parse(own, { from: 'user' });
  } catch (error) {
    throw new Error(`coldstart ${words.join(' ')}: ${said || (error as Error).message}`);
  }
  return name;
}

describe('examples', () => {
  const all = (command: Command, path: string): [string, string][] => [
    ...examplesOf(command).map((one): [string, string] => [path, typeof one === 'string' ? one : one[0]]),
    ...command.commands.flatMap((below) => all(below, `${path} ${below.name()}`)),
  ];
  const examples = all(
    makeProgram({} as Io, [], () => {}),
    '',
  );

  it.each(examples)('of%s: %s', (path, line) => {
    const asked = calls(line).map(chosen);
    // The emulator is for other programs, too.
    expect(asked.length > 0 || line.startsWith('aws lambda invoke'), path).toBe(true);
  });

  it('are of the command that has them', () => {
    const others = ['lambda', 'baseline'].map((name) => ` ${name}`);
    const own = new Set(examples.flatMap(([, line]) => calls(line).map((words) => ` ${chosen(words)}`)));
    const lacking = examples.filter(([path]) => path !== '' && !others.includes(path) && !own.has(path));
    expect(lacking).toEqual([]);
  });

  it('would be refused with an option that there is none of', () => {
    expect(() => chosen(['bench', '--rnus', '3'])).toThrow("unknown option '--rnus'");
    expect(() => chosen(['lambda', 'bench', 'x', '--memory', 'much'])).toThrow('--memory');
    expect(chosen(['cache', 'clear'])).toBe('cache clear');
    expect(calls('source <(coldstart completion zsh)')).toEqual([['completion', 'zsh']]);
  });
});
