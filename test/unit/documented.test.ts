import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../src/cli/program.js';
import type { Io } from '../../src/io/io.js';
import {
  blocksOf,
  callsOf,
  commandsOf,
  isAbout,
  ROOT,
  refusal,
  USERS_PAGES,
  unnamedBy,
} from '../support/documented.js';

const blocks = USERS_PAGES.flatMap((page) => blocksOf(page));
const commands = commandsOf(blocks);

/** Calls in the text, such as `coldstart bench --plot`; not forms with alternatives or places to fill in. */
const inText = USERS_PAGES.flatMap((page) =>
  [
    ...readFileSync(join(ROOT, page), 'utf8')
      .replaceAll(/^ *```.*?^ *```$/gms, '')
      .matchAll(/`(coldstart [^`]+)`/g),
  ]
    .map(([, text = '']) => ({ page, text: text.replaceAll(/\s+/g, ' ').replaceAll('\\|', '|') }))
    .filter(({ text }) => !/[|[\]<]|__/.test(text)),
);

describe('the commands in the documents', () => {
  it('are found with their marks', () => {
    const markdown = [
      '<!-- not run (--image): no engine -->',
      '<!-- planned: slow -->',
      '```',
      'coldstart bench --image x   # why',
      'coldstart bench \\',
      '  --runs 3',
      'what it prints',
      '```',
    ].join('\n');
    expect(commandsOf(blocksOf('a.md', markdown))).toEqual([
      {
        page: 'a.md',
        line: 4,
        text: 'coldstart bench --image x   # why',
        mark: expect.objectContaining({ kind: 'not run', reason: 'no engine' }),
      },
      {
        page: 'a.md',
        line: 4,
        text: 'coldstart bench --runs 3',
        mark: expect.objectContaining({ kind: 'planned', reason: 'slow' }),
      },
    ]);
    expect(commands.length).toBeGreaterThan(150);
  });

  it.each([
    ['coldstart bench a.py --runs 3 > "$OUT"   # so', [['bench', 'a.py', '--runs', '3']]],
    ['npm ci && coldstart doctor', [['doctor']]],
    ["coldstart bench '*.py' &", [['bench', '*.py']]],
  ])('%s is read as a shell reads it', (line, words) => {
    expect(callsOf(line)).toEqual(words);
  });

  it.each([[['bench', '--no-such']], [['bench', '--runs', 'many']], [['lambda', 'tun']], [['report']]])(
    'what does not parse is seen: %j',
    (words) => {
      expect(refusal(words)).toBeTypeOf('string');
    },
  );

  it('parse', () => {
    const refused = [...commands, ...inText].flatMap(({ page, text }) =>
      callsOf(text).flatMap((words) => {
        const why = refusal(words);
        // In the text a call is often named without what it is about.
        const isName = inText.some((one) => one.text === text) && /missing|not specified/.test(why ?? '');
        return why === undefined || isName ? [] : [`${page}: ${text}: ${why}`];
      }),
    );
    expect(refused).toEqual([]);
  });

  it('parse in the help too', () => {
    const program = makeProgram({} as Io, [], () => {});
    const examples = [
      program,
      ...program.commands,
      ...program.commands.flatMap((one) => one.commands),
    ].flatMap((command) => {
      let help = '';
      command.configureOutput({
        writeOut: (text) => {
          help += text;
        },
      });
      command.outputHelp();
      const [, after = ''] = help.split('Examples:');
      return after.match(/^ {2}coldstart .*$/gm) ?? [];
    });
    expect(examples.length).toBeGreaterThan(30);
    // Behind two spaces stands what it is for.
    const calls = examples.flatMap((line) => callsOf(line.trim().replace(/ {2,}.*/, '')));
    expect(calls.flatMap((words) => refusal(words) ?? [])).toEqual([]);
  });

  it('are run by a test or say why not', () => {
    const silent = commands.filter(({ text, mark }) => !mark && !/^(coldstart|python3) /.test(text));
    expect(silent).toEqual([]);
    const marks = blocks.flatMap((block) => block.marks.map((mark) => ({ ...block, mark })));
    const idle = marks.filter(({ mark, commands: all }) => !all.some((text) => isAbout(mark, text)));
    expect(idle).toEqual([]);
    const unlike = commands.flatMap(({ page, text, mark }) =>
      mark?.kind === 'run by'
        ? unnamedBy(mark.reason, text).map((name) => `${page}: ${text}: ${mark.reason} lacks ${name}`)
        : [],
    );
    expect(unlike).toEqual([]);
    const elsewhere = commands
      .flatMap(({ mark }) => (mark?.reason ?? '').match(/test\/\S+\.ts/g) ?? [])
      .filter((file) => !existsSync(join(ROOT, file)));
    expect(elsewhere).toEqual([]);
  });

  it('have sizes of errors that were measured', () => {
    const accuracy = readFileSync(join(ROOT, 'docs/accuracy.md'), 'utf8');
    const page = readFileSync(join(ROOT, 'docs/how-it-measures.md'), 'utf8');
    const [table = ''] = /^\| source \|.*?\n\n/ms.exec(page) ?? [];
    const figures = table.match(/\d+\.\d+/g) ?? [];
    expect(figures.length).toBeGreaterThan(25);
    expect(figures.filter((figure) => !accuracy.includes(figure))).toEqual([]);
  });

  it('name scripts of npm that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const named = ['CONTRIBUTING.md', ...USERS_PAGES].flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
