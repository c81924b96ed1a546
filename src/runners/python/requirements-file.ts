import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { usageError } from '../../domain/errors.js';

/**
 * The text of a requirements file as one that can stand anywhere and whose text tells all that it means: files named
 * with `-r` are put in, those named with `-c` get their full path and a digest. Throws a usage error for local
 * projects, which a cached environment would hold in an old state.
 */
export async function readRequirements(file: string): Promise<string> {
  return expand(file, []);
}

async function expand(file: string, within: readonly string[]): Promise<string> {
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
        if (option === '-r' || option === '--requirement') return expand(named, [...within, file]);
        const digest = createHash('sha256')
          .update(await readText(named, file))
          .digest('hex');
        return `# constraints sha256 ${digest}\n-c ${named}`;
      }
      if (isLocal(line)) {
        throw usageError(
          `${file}, line ${number}: ${line} is a local project or file; a cached environment would hold an old copy of it.`,
          'Make a virtual environment with it yourself and name that with --venv.',
        );
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

/** Editable installs, paths and file addresses. */
export function isLocal(line: string): boolean {
  return (
    /^(?:-e\b|--editable\b|\.{1,2}(?:\/|$|\[)|\/|~\/|file:)/.test(line) ||
    /^[^;#]*@\s*(?:file:|\.{0,2}\/)/.test(line)
  );
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
