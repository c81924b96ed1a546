import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { usageError } from '../domain/errors.js';
import { ownEntry } from '../domain/own-entry.js';
import { readText } from '../io/read-text.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads `--env NAME=VALUE`, or NAME to pass the caller's value on. Throws usage errors. */
export function variables(given: readonly string[], own: Variables): Record<string, string> {
  const pairs = given.map((text): [string, string] => {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (!isName(name))
      throw usageError(`--env ${JSON.stringify(text)} has no name.`, 'Write --env NAME=VALUE.');
    if (equals >= 0) return [name, text.slice(equals + 1)];
    const value = ownEntry(own, name);
    if (value === undefined)
      throw usageError(
        `--env ${name}: no such variable is set here.`,
        `Set it, or write --env ${name}=VALUE.`,
      );
    return [name, value];
  });
  return Object.fromEntries(pairs);
}

/**
 * Reads files of lines NAME=VALUE, as Node's own `--env-file` does (comments, quotes, `export`); the later file wins.
 * Throws usage errors that name file and line, never a value.
 */
export async function variablesOfFiles(
  files: readonly string[],
  cwd: string,
): Promise<Record<string, string>> {
  const all = await Promise.all(files.map((file) => variablesOfFile(file, cwd)));
  return Object.assign({}, ...all);
}

async function variablesOfFile(file: string, cwd: string): Promise<Record<string, string>> {
  const text = await readText(resolve(cwd, file), `--env-file ${file}`, 'Correct its path or permissions.');
  checkLines(file, text);
  const found = Object.entries(parseEnv(text.replace(/^\uFEFF/, '')));
  return Object.fromEntries(
    found.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
}

/** What the parser passes over in silence is a mistake: a line outside of quotes that assigns nothing. */
function checkLines(file: string, text: string): void {
  // Of quoted values only the line ends are left.
  const outside = text
    .replace(/^\uFEFF/, '')
    .replace(/=[ \t]*("[^"]*"|'[^']*'|`[^`]*`)/g, (quoted) => `=${quoted.replace(/[^\n]/g, '')}`);
  for (const [index, line] of outside.split('\n').entries()) {
    const bare = line.trim();
    if (bare === '' || bare.startsWith('#')) continue;
    const name = /^(?:export\s+)?([^=]*?)\s*=/.exec(bare)?.[1];
    if (name === undefined || !isName(name)) {
      throw usageError(
        `--env-file ${file}, line ${index + 1} is not NAME=VALUE.`,
        'Correct the line, or put # before it.',
      );
    }
  }
}

function isName(name: string): boolean {
  return /^[^=\s#"'`]+$/.test(name);
}
