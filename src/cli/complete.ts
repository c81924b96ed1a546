import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { plain } from '../domain/plain.js';
import { tableOf } from '../domain/table-of.js';
import type { Io } from '../io/io.js';
import type { CommandTree } from './command-tree.js';
import { completionsOf, type NameKind } from './completions.js';

/** Written by the build: the parser itself would take several times as long as the answer. */
const TREE = new URL('../completion.json', import.meta.url);

/** What is said of a word fits a line of the terminal. */
const MEANING = 70;

/**
 * Answers `coldstart __complete WORD...` for the scripts of `coldstart completion`: a word a line, what it means behind a tab, and
 * `:files` where a file may stand. Says nothing where something goes wrong: who presses tab has asked nothing.
 */
export async function complete(io: Pick<Io, 'argv' | 'cwd' | 'stdout'>): Promise<void> {
  if (!existsSync(TREE)) return;
  const tree = JSON.parse(readFileSync(TREE, 'utf8')) as CommandTree;
  const { words, files, names, begun, before } = completionsOf(io.argv.slice(1), tree);
  const found = names === undefined ? [] : await namesOf(names, io.cwd).catch(() => []);
  const all = [...words, ...found.map((name) => [name, ''] as const)];
  for (const [word, meaning] of all) {
    if (!word.startsWith(begun) || /[\t\n]/.test(word) || plain(word) !== word) continue;
    io.stdout.write(`${before}${word}${meaning === '' ? '' : `\t${short(meaning)}`}\n`);
  }
  if (files) io.stdout.write(':files\n');
}

function short(meaning: string): string {
  return meaning.length > MEANING ? `${meaning.slice(0, MEANING - 1)}…` : meaning;
}

async function namesOf(kind: NameKind, cwd: string): Promise<readonly string[]> {
  if (kind === 'refs') return refsOf(cwd);
  return kind === 'baselines' ? baselinesOf(cwd) : rowsOf(cwd);
}

function refsOf(cwd: string): string[] {
  const words = ['for-each-ref', '--count=1000', '--format=%(refname:short)'];
  const text = execFileSync('git', [...words, 'refs/heads', 'refs/tags', 'refs/remotes'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 1000,
  });
  return ['HEAD', ...text.split('\n').filter((name) => name !== '')];
}

/** Of the repository, or of the folder where there is none. */
function baselinesOf(cwd: string): string[] {
  let top = cwd;
  while (!existsSync(join(top, '.git')) && top !== dirname(top)) top = dirname(top);
  const folder = join(existsSync(join(top, '.git')) ? top : cwd, '.coldstart', 'baselines');
  return readdirSync(folder).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
}

/** What the scenarios of the configuration are called. */
async function rowsOf(cwd: string): Promise<string[]> {
  const { scenarios } = tableOf(await configIn(cwd));
  return (Array.isArray(scenarios) ? scenarios : []).flatMap((element) => {
    const { name, worker, module } = tableOf(element);
    const found = name ?? (typeof worker === 'string' ? basename(worker, extname(worker)) : module);
    return typeof found === 'string' ? [found] : [];
  });
}

async function configIn(cwd: string): Promise<unknown> {
  const json = join(cwd, 'coldstart.json');
  if (existsSync(json)) return JSON.parse(readRegular(json));
  const { parse } = await import('smol-toml');
  return tableOf(parse(readRegular(join(cwd, 'pyproject.toml'))).tool).coldstart;
}

/** Nobody who presses tab waits for the writer of a pipe. */
function readRegular(file: string): string {
  return statSync(file).isFile() ? readFileSync(file, 'utf8') : '';
}
