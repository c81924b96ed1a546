import { usageError } from '../domain/errors.js';
import { hasOpenQuote } from '../domain/open-quote.js';
import { splitName } from './targets.js';

/**
 * Splits a command as a POSIX shell would, without running one. Throws a usage error where only a shell could do what
 * is asked (pipes, redirections, lists).
 */
export async function splitCommand(command: string, what = '--command'): Promise<string[]> {
  if (hasOpenQuote(command)) {
    throw usageError(`A quote is not closed: ${command}`, 'Close it, or put a backslash before it.');
  }
  const { parse } = await import('shell-quote');
  // A variable stays as it is written: it is the shell that would put its value in, and none runs.
  const words = parse(command, (name) => `$${name}`).map((word) => {
    if (typeof word === 'string') return word;
    if ('pattern' in word) return word.pattern;
    throw usageError(
      `${what} is started without a shell, and ${JSON.stringify(command)} needs one.`,
      `Name the shell yourself: sh -c ${JSON.stringify(command)}`,
    );
  });
  checkProgram(words);
  return words;
}

/** Throws a usage error where the first word names no program. */
export function checkProgram(words: readonly string[]): void {
  const [program = ''] = words;
  if (program === '') throw usageError('The command is empty.', 'Name a program after -- or --command.');
  const variable = /^([A-Za-z_]\w*)=/.exec(program)?.[1];
  if (variable) {
    throw usageError(
      `Commands are started without a shell: ${variable}=… before a program sets no variable.`,
      `Give the variable to all rows with --env ${variable}=VALUE, or write env ${variable}=VALUE before the program.`,
    );
  }
}

/** A command of `--command`, perhaps with `NAME=` in front. */
export async function namedCommand(text: string): Promise<{ name?: string; command: string[] }> {
  const named = splitName(text);
  return named
    ? { name: named.name, command: await splitCommand(named.target) }
    : { command: await splitCommand(text) };
}
