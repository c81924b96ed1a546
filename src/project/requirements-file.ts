import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readText } from '../io/read-text.js';
import {
  isLocal,
  type LocalRequirement,
  localRequirement,
  quoted,
  type Requirements,
  requirementsOf,
  unquoted,
} from './local-project.js';

/** Variables of the user. */
type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads a requirements file with all that it names: files named with `-r` are put in, `-c`, `-f` and local ones have
 * full path and digest, and in these `${NAME}` is what `env` has, as pip reads it. Elsewhere it stays, since it may be a
 * secret. Throws usage errors with file and line.
 */
export async function readRequirements(file: string, env: Env): Promise<Requirements> {
  return requirementsOf(await expand(file, [], env));
}

/** What uv has to be told of a requirements file, since it passes over such lines. Pure. */
export function unreadByUv(text: string): string[] {
  return /^--pre[ \t]*(?:#.*)?$/m.test(text) ? ['--prerelease', 'allow'] : [];
}

type Line = string | LocalRequirement;

async function expand(file: string, within: readonly string[], env: Env): Promise<Line[]> {
  if (within.includes(file)) return [];
  const text = await readNamed(file, within.at(-1));
  const parts = await Promise.all(
    logicalLines(text).map(async ({ raw, line: written, number }): Promise<Line | Line[]> => {
      const line = withVariables(written, env);
      const [, option, name] = /^(-r|--requirement|-c|--constraint)(?:\s*=?\s*)(\S.*)$/.exec(line) ?? [];
      if (option && name) {
        const named = resolve(dirname(file), unquoted(name));
        if (option === '-r' || option === '--requirement') return expand(named, [...within, file], env);
        const digest = createHash('sha256')
          .update(await readNamed(named, file))
          .digest('hex');
        return `# constraints sha256 ${digest}\n-c ${quoted(named)}`;
      }
      if (isLocal(line)) {
        return localRequirement(line, dirname(file), `${file}, line ${number}`);
      }
      const [, links] = /^(?:-f|--find-links)(?:\s*=?\s*)(?!["']?\w+:)(\S.*)$/.exec(line) ?? [];
      return links ? linksFolder(resolve(dirname(file), unquoted(links))) : raw;
    }),
  );
  return parts.flat();
}

/** pip puts in variables of capital letters alone, and leaves those that are not set. */
function withVariables(line: string, env: Env): string {
  return line.replace(/\$\{([A-Z\d_]+)\}/g, (text, name: string) => env[name] || text);
}

/** A folder of wheels: which there are decides what is installed, and one may be built anew under its name. */
async function linksFolder(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const files = names.sort().map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return found ? `${name} ${found.size} ${found.mtimeMs}` : name;
  });
  // pip and uv read words with spaces in different ways, and addresses in the same.
  const place = /[\s"'\\#]/.test(folder) ? pathToFileURL(folder).href : folder;
  return `# links ${(await Promise.all(files)).join(' ')}\n--find-links ${place}`;
}

/** Lines with their continuation lines, as they stand, without comments on one line, and where each begins. */
export function logicalLines(text: string): { raw: string; line: string; number: number }[] {
  let number = 1;
  return text
    .replace(/\r\n?/g, '\n')
    .split(/(?<!\\)\n/)
    .map((raw) => {
      const line = raw
        .replace(/\\\n/g, ' ')
        .replace(/(^|\s)#.*$/gm, '')
        .trim();
      const found = { raw, line, number };
      number += raw.split('\n').length;
      return found;
    });
}

async function readNamed(file: string, from: string | undefined): Promise<string> {
  const shown = from ? `what ${from} names, ${file}` : file;
  return readText(file, shown, 'Correct its path or permissions.');
}
