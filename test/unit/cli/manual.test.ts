import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addExamples } from '../../../src/cli/examples.js';
import { manualCommands } from '../../../src/cli/manual.js';
import { manualPage, roff } from '../../../src/cli/manual-page.js';
import { manualTexts } from '../../../src/cli/manual-texts.js';
import { makeProgram } from '../../../src/cli/program.js';
import type { Io } from '../../../src/io/io.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const program = makeProgram({} as Io, [], () => {});
const page = manualPage(manualCommands(program), manualTexts('1.2.3'));

it.each([
  ['--runs', '\\-\\-runs'],
  ['.venv', '\\&.venv'],
  ["'a b'", '\\(aqa b\\(aq'],
  ['a\\n', 'a\\en'],
  ['`x` ^ ~', '\\(gax\\(ga \\(ha \\(ti'],
  ['a’s … 🐍', 'a\\[u2019]s \\[u2026] \\[u1F40D]'],
  ['one\ntwo\u0007', 'one two'],
])('escapes %j', (text, expected) => {
  expect(roff(text)).toBe(expected);
});

it('makes a page of what Commander knows', () => {
  const small = new Command('coldstart').description('all').option('-V, --version', 'print it');
  small
    .command('run')
    .description('run .files, as in a\\b')
    .argument('<file>', 'a file')
    .optionsGroup('More:')
    .option('-o, --output <[format:]file>', '.json or \'quoted"')
    .option('--secret <key>', 'hidden from nobody');
  small.command('none', { hidden: true });
  small.commands.forEach((one) => void addExamples(one, [['coldstart run "a b"', 'what for']]));
  const texts = { ...manualTexts('1.2.3'), ...{ description: ['What it does.', "'Twice."], exitStatus: [] } };
  const sections = manualPage(manualCommands(small), {
    ...texts,
    environment: [],
    files: [],
    seeAlso: ['python(1)'],
  });
  expect(sections).toBe(
    [
      ...['.TH COLDSTART 1 "" "coldstart 1.2.3" "User Commands"', '.nh', '.ad l', '.SH NAME'],
      'coldstart \\- measure and explain cold starts of Python workers',
      ...[
        '.SH SYNOPSIS',
        '\\fBcoldstart\\fR [options] <command>',
        '.br',
        '\\fBcoldstart run\\fR [options] <file>',
      ],
      ...['.SH DESCRIPTION', 'What it does.', '.PP', '\\(aqTwice.'],
      ...['.TP', '\\fB\\-V, \\-\\-version\\fR', 'print it', '.SH COMMANDS'],
      'Each command has \\-\\-help, which shows what stands here of it.',
      ...['.SS "coldstart run [options] <file>"', 'Run .files, as in a\\eb.'],
      ...['.TP', '\\fIfile\\fR', 'a file'],
      ...['.TP', '\\fB\\-o, \\-\\-output\\fR \\fI<[format:]file>\\fR', '\\&.json or \\(aqquoted"'],
      ...['.TP', '\\fB\\-\\-secret\\fR \\fI<key>\\fR', 'hidden from nobody'],
      ...[
        '.SH EXIT STATUS',
        '.PP',
        'If several apply, 130 wins over 2, 2 over 3, 3 over 1, 1 over 4, and 4 over 0.',
      ],
      ...['.SH ENVIRONMENT', '.SH FILES', '.SH EXAMPLES'],
      ...['.nf', 'coldstart run "a b"  what for', '.fi'],
      ...['.SH SEE ALSO', 'python(1)'],
      '',
    ].join('\n'),
  );
});

describe('coldstart(1)', () => {
  it('has every command and every option of the help', () => {
    const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
    for (const command of all(program)) {
      const flags = command
        .createHelp()
        .visibleOptions(command)
        .flatMap(({ long }) => long ?? []);
      for (const flag of flags.filter((one) => one !== '--help')) expect(page).toContain(roff(flag));
    }
  });

  it('is ASCII, and every line that begins with a dot is a request', () => {
    expect(page).toMatch(/^[\n\x20-\x7e]*$/);
    const requests = page.split('\n').flatMap((line) => /^[.'](\S*)/.exec(line)?.[1] ?? []);
    expect(new Set(requests)).toEqual(new Set(['TH', 'nh', 'ad', 'SH', 'br', 'PP', 'TP', 'SS', 'nf', 'fi']));
  });

  it('names the exit codes that the documentation has', () => {
    const [, table = ''] =
      /^## Exit codes$(.*?)^If several/ms.exec(readFileSync(join(ROOT, 'docs/cli.md'), 'utf8')) ?? [];
    const documented = [...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code);
    expect(manualTexts('').exitStatus.map(([code]) => code)).toEqual(documented);
  });

  it('names every variable that the sources read', () => {
    const text = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
      .join('\n');
    const read = new Set([...text.matchAll(/\benv\.([A-Z][A-Z_0-9]+)/g)].map(([, name = '']) => name));
    const named = manualTexts('').environment.flatMap(
      (words) => words.join(' ').match(/[A-Z][A-Z_0-9]+…?/g) ?? [],
    );
    // What only names the machine in reports, or is told to those that ask the SDK.
    const others = new Set(['USER', 'LOGNAME', 'CONDA_DEFAULT_ENV', 'PYENV_DIR']);
    const isNamed = (name: string) =>
      named.some((one) => (one.endsWith('…') ? name.startsWith(one.slice(0, -1)) : one === name));
    expect([...read].filter((name) => !isNamed(name) && !others.has(name))).toEqual([]);
    expect(read.size).toBeGreaterThan(30);
  });

  const has = (tool: string) => !spawnSync(tool, ['--version']).error;

  it.skipIf(!has('mandoc'))('is clean for mandoc (skipped where there is no mandoc)', () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint'], { input: page, encoding: 'utf8' });
    // The same sources give the same page, on any day.
    expect(stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'))).toEqual([]);
  });

  it.skipIf(!has('groff'))('is clean for groff (skipped where there is no groff)', () => {
    const { status, stderr } = spawnSync('groff', ['-man', '-ww', '-z', '-Tutf8'], {
      input: page,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const shown = spawnSync('groff', ['-man', '-Tutf8', '-P-cbou'], { input: page, encoding: 'utf8' }).stdout;
    // What is copied from it is what one types.
    expect(shown).toContain("coldstart lambda logs --log-group '/aws/lambda/shop-*' \\\n");
  });
});
