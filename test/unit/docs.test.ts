import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../src/cli/program.js';
import type { Io } from '../../src/io/io.js';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const DOCS = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));
const PAGES = ['README.md', 'CONTRIBUTING.md', ...DOCS];

/** Markdown without fenced code, in which `#` and `](…)` mean something else. */
const prose = (page: string) => read(page).replaceAll(/^```.*?^```$/gms, '');

/** The anchors of a page, as GitHub derives them from its headings. */
function anchors(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The relative links of a page: file below the root, and anchor. */
function links(page: string): { target: string; file: string; anchor: string | undefined }[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
      return { target, file, anchor };
    });
}

describe('the documents', () => {
  it.each(PAGES)('%s has no dead link', (page) => {
    const dead = links(page).filter(({ file, anchor }) => {
      if (!existsSync(join(ROOT, file))) return true;
      if (anchor === undefined) return false;
      return !statSync(join(ROOT, file)).isFile() || !anchors(file).includes(anchor);
    });
    expect(dead.map(({ target }) => target)).toEqual([]);
  });

  it('can all be reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      for (const { file } of links(page)) if (PAGES.includes(file)) reached.add(file);
    }
    expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
  });

  it('start with the two lines that install and test', () => {
    const [, block] = /^```sh\n(.*?)^```$/ms.exec(read('README.md')) ?? [];
    expect(block).toBe('npm ci && npx coldstart bench\nnpm ci && npm test\n');
  });
});

/** Every command of the program, with its words behind `coldstart`. */
function commands(
  command: Command,
  words: readonly string[] = [],
): { words: readonly string[]; command: Command }[] {
  return [
    { words, command },
    ...command.commands.flatMap((below) => commands(below, [...words, below.name()])),
  ];
}

/** The pages of a command: its own, and those that share the options of bench. */
function pagesOf([first, second]: readonly string[]): string[] {
  if (first === 'lambda' && second !== undefined) return [`docs/lambda/${second}.md`];
  if (first !== 'bench') return [`docs/cli/${first}.md`];
  return [
    ...['bench', 'installs', 'against', 'budgets'].map((name) => `docs/cli/${name}.md`),
    ...['docs/lambda/handlers.md', 'docs/hyperfine.md'],
  ];
}

const program = makeProgram({} as Io, [], () => {});

describe('the commands', () => {
  const named = commands(program).filter(
    ({ words, command }) => words.length > 0 && command.commands.length === 0,
  );

  it.each(named.map(({ words, command }) => [words.join(' '), words, command] as const))(
    'coldstart %s has all its options in its page',
    (name, words, command) => {
      const text = pagesOf(words).map(read).join('\n');
      expect(text).toContain(`coldstart ${words[0]}`);
      const missing = command.options
        .map(({ long }) => long ?? '')
        .filter((long) => !new RegExp(`${long}(?![\\w-])`).test(text));
      expect({ name, missing }).toEqual({ name, missing: [] });
    },
  );

  it('have examples in their help', () => {
    const without = program.commands.filter((command) => {
      let text = '';
      command.configureOutput({
        writeOut: (part) => {
          text += part;
        },
      });
      command.outputHelp();
      return !text.includes('Examples:');
    });
    expect(without.map((command) => command.name())).toEqual([]);
  });

  it('have help that fits 80 columns', () => {
    const wide = commands(program).flatMap(({ command }) =>
      command
        .helpInformation()
        .split('\n')
        .filter((line) => line.length > 80),
    );
    expect(wide).toEqual([]);
  });
});
