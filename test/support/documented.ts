import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { parse } from 'shell-quote';
import { makeProgram } from '../../src/cli/program.js';
import { ColdstartError } from '../../src/domain/errors.js';
import type { Io } from '../../src/io/io.js';

export const ROOT = resolve(import.meta.dirname, '../..');

/** The pages that users read. */
export const USERS_PAGES: readonly string[] = [
  'README.md',
  'pypi/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
    .sort(),
];

/**
 * What a comment before a block says of its commands, or of those of them that hold one of the texts in brackets:
 * `<!-- not run (--image, lambda tune): needs an engine -->`. `planned` is run with --dry-run, `emulated` against an
 * emulated account, `run by` names the test.
 */
export interface Mark {
  readonly kind: 'not run' | 'planned' | 'emulated' | 'run by';
  readonly only: readonly string[];
  readonly reason: string;
}

export interface Block {
  readonly page: string;
  /** Of its first line, from 1. */
  readonly line: number;
  readonly commands: readonly string[];
  readonly marks: readonly Mark[];
}

export interface Documented {
  readonly page: string;
  readonly line: number;
  /** As it stands there, its comment too. */
  readonly text: string;
  /** Absent where the test of the documents runs it as it stands. */
  readonly mark?: Mark;
}

const PROGRAMS =
  'coldstart|npm|npx|uvx?|pipx?|pip|python3?|node|git|export|aws|curl|bencher|kubectl|podman|docker|pytest';
const COMMAND = new RegExp(`^(?:\\$ )?((?:${PROGRAMS}) .*)$`);
const MARK = /<!-- (not run|planned|emulated|run by)(?: \(([^)]*)\))?: (.+?) -->/g;
const FENCE = /((?:^ *<!--.+?-->\n)*)^( *)```(\w*)\n(.*?)^ *```$/gms;

/** The blocks of a page that hold commands. */
export function blocksOf(page: string, markdown = readFileSync(join(ROOT, page), 'utf8')): Block[] {
  return [...markdown.matchAll(FENCE)].flatMap((found) => {
    const [whole, before = '', , language = '', body = ''] = found;
    if (!['', 'sh', 'console'].includes(language)) return [];
    const line = markdown.slice(0, found.index + whole.indexOf('```')).split('\n').length + 1;
    const joined = body.replaceAll(/ *\\\n\s*/g, ' ').split('\n');
    // What a block of sh holds is one script; elsewhere commands stand between what they print.
    const commands =
      language === 'sh'
        ? joined.map((text) => text.trim()).filter((text) => text !== '')
        : joined.flatMap((text) => COMMAND.exec(text.trim())?.[1] ?? []);
    if (commands.length === 0) return [];
    const marks = [...before.matchAll(MARK)].map(([, kind, only, reason = '']) => ({
      kind: kind as Mark['kind'],
      only: only?.split(', ') ?? [],
      reason,
    }));
    return [{ page, line, commands, marks }];
  });
}

/** The commands of blocks, each with its mark. */
export function commandsOf(blocks: readonly Block[]): Documented[] {
  return blocks.flatMap(({ page, line, commands, marks }) =>
    commands.map((text) => {
      const mark = marks.find((one) => isAbout(one, text));
      return { page, line, text, ...(mark ? { mark } : {}) };
    }),
  );
}

export const isAbout = ({ only }: Mark, text: string) =>
  only.length === 0 || only.some((part) => text.includes(part));

/** What calls of coldstart a line of a shell holds, as words. */
export function callsOf(line: string): string[][] {
  const calls: string[][] = [[]];
  let redirected = false;
  for (const word of parse(line, (name) => `$${name}`)) {
    if (typeof word !== 'string' && 'comment' in word) break;
    if (typeof word === 'string' || 'pattern' in word) {
      if (!redirected) calls.at(-1)?.push(typeof word === 'string' ? word : word.pattern);
      redirected = false;
    } else if (word.op.startsWith('>')) redirected = true;
    else calls.push([]);
  }
  return calls.flatMap((words) => (words[0] === 'coldstart' ? [words.slice(1)] : []));
}

/** What the parser of the command line has against these words; undefined for nothing. */
export function refusal(words: readonly string[]): string | undefined {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  let said = '';
  const write = (text: string) => {
    said += text;
    return true;
  };
  const io = { stdout: { write }, stderr: { write } } as unknown as Io;
  const program = makeProgram(io, end < 0 ? [] : words.slice(end + 1), () => {});
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
    if (command.commands.length === 0 || command.name() === 'cache') command.action(() => {});
  try {
    program.parse([...own], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : said;
    if (error instanceof ColdstartError) return error.message;
    throw error;
  }
}

/**
 * Which options of a command of ours, or which other program, the test that is said to run it never names, nor what it imports from beside itself; the
 * test itself where it is not there.
 */
export function unnamedBy(file: string, text: string): string[] {
  if (!existsSync(join(ROOT, file))) return [file];
  const source = readFileSync(join(ROOT, file), 'utf8');
  const beside = [...source.matchAll(/from '(\.[^']+)\.js'/g)]
    .map(([, path = '']) => join(ROOT, dirname(file), `${path}.ts`))
    .filter((path) => path.startsWith(join(ROOT, 'test')));
  const sources = [source, ...beside.map((path) => readFileSync(path, 'utf8'))].join('\n');
  const words = callsOf(text).flat();
  const named = words.length > 0 ? words.filter((word) => word.startsWith('--')) : [text.split(' ')[0] ?? ''];
  return named.filter((name) => !sources.includes(name));
}
