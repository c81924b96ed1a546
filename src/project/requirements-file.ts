import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readText } from '../io/read-text.js';
import {
  isLocal,
  type LocalRequirement,
  localRequirement,
  type Requirements,
  requirementsOf,
  unquoted,
} from './local-project.js';

/**
 * Reads a requirements file with all that it names: files named with `-r` are put in, `-c`, `-f` and local ones have
 * full path and digest. Throws usage errors with file and line.
 */
export async function readRequirements(file: string): Promise<Requirements> {
  return requirementsOf(await expand(file, []));
}

type Line = string | LocalRequirement;

async function expand(file: string, within: readonly string[]): Promise<Line[]> {
  if (within.includes(file)) return [];
  const text = await readNamed(file, within.at(-1));
  const parts = await Promise.all(
    logicalLines(text).map(async ({ raw, line, number }): Promise<Line | Line[]> => {
      const [, option, name] = /^(-r|--requirement|-c|--constraint)(?:\s*=?\s*)(\S.*)$/.exec(line) ?? [];
      if (option && name) {
        const named = resolve(dirname(file), unquoted(name));
        if (option === '-r' || option === '--requirement') return expand(named, [...within, file]);
        const digest = createHash('sha256')
          .update(await readNamed(named, file))
          .digest('hex');
        return `# constraints sha256 ${digest}\n-c ${named}`;
      }
      if (isLocal(line)) {
        return localRequirement(line, dirname(file), `${file}, line ${number}`);
      }
      const [, links] = /^(?:-f|--find-links)(?:\s*=?\s*)([^\s:]+)$/.exec(line) ?? [];
      return links ? linksFolder(resolve(dirname(file), unquoted(links))) : raw;
    }),
  );
  return parts.flat();
}

/** A folder of wheels: which there are decides what is installed. */
async function linksFolder(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  return `# links ${names.sort().join(' ')}\n--find-links ${folder}`;
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
