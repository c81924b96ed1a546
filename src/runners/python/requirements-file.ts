import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { usageError } from '../../domain/errors.js';
import { isLocal, localRequirement } from './local-project.js';

/** A requirements file as one that can stand anywhere. */
export interface Requirements {
  /** Tells all that it means: files named with `-r` are put in, `-c` and local ones have full path and digest. */
  readonly text: string;
  /** Folders of local projects, which are installed editable. */
  readonly local: readonly string[];
}

/** Reads a requirements file with all that it names. Throws usage errors with file and line. */
export async function readRequirements(file: string): Promise<Requirements> {
  const local: string[] = [];
  return { text: await expand(file, [], local), local };
}

async function expand(file: string, within: readonly string[], local: string[]): Promise<string> {
  if (within.includes(file)) return '';
  const text = await readText(file, within.at(-1));
  const parts = await Promise.all(
    logicalLines(text).map(async ({ raw, number }) => {
      const line = raw
        .replace(/\\\n/g, ' ')
        .replace(/(^|\s)#.*$/gm, '')
        .trim();
      const [, option, name] = /^(-r|--requirement|-c|--constraint)(?:\s*=?\s*)(\S.*)$/.exec(line) ?? [];
      if (option && name) {
        const named = resolve(dirname(file), name);
        if (option === '-r' || option === '--requirement') return expand(named, [...within, file], local);
        const digest = createHash('sha256')
          .update(await readText(named, file))
          .digest('hex');
        return `# constraints sha256 ${digest}\n-c ${named}`;
      }
      if (isLocal(line)) {
        const found = await localRequirement(line, dirname(file), `${file}, line ${number}`);
        if (found.folder !== undefined) local.push(found.folder);
        return found.line;
      }
      return raw;
    }),
  );
  return parts.join('\n');
}

/** Lines with their continuation lines, and where each begins. */
function logicalLines(text: string): { raw: string; number: number }[] {
  let number = 1;
  return text
    .replace(/\r\n?/g, '\n')
    .split(/(?<!\\)\n/)
    .map((raw) => {
      const line = { raw, number };
      number += raw.split('\n').length;
      return line;
    });
}

async function readText(file: string, from: string | undefined): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const where = from ? `${from} names ${file}, which` : file;
    throw usageError(
      `${where} cannot be read (${error.code ?? error.message}).`,
      'Correct its path or permissions.',
    );
  });
}
