import { usageError } from '../domain/errors.js';
import { hasOpenQuote } from '../domain/open-quote.js';
import { splitName } from './targets.js';

/**
 * Splits a command as a POSIX shell would, without running one. Throws a usage error where only a shell could do what
 * is asked: pipes, redirections, lists, and the values of variables and file names in place of `*`, without which
 * `rm -rf $CACHE/*` would remove nothing and say nothing.
 */
export async function splitCommand(command: string, what = '--command'): Promise<string[]> {
  const { words, variables, patterns, operators } = await parsed(command);
  if (operators.length > 0) {
    throw usageError(
      `${what} is started without a shell, and ${JSON.stringify(command)} needs one.`,
      `Name the shell yourself: sh -c ${JSON.stringify(command)}`,
    );
  }
  checkProgram(words);
  // A shell that is named puts the values in itself.
  const [replaced] = words.some((word) => SHELL.test(word)) ? patterns : [...variables, ...patterns];
  if (replaced !== undefined) {
    throw usageError(
      `${what} is started without a shell, and in ${JSON.stringify(command)} only one would replace ${replaced}.`,
      `Name the shell yourself: sh -c ${JSON.stringify(command)}. In single quotes it is passed on as it is written.`,
    );
  }
  return words;
}

const SHELL = /^(?:.*\/)?(?:ba|da|z|k|fi)?sh$/;

/** Splits the arguments of a worker as a POSIX shell would. Throws a usage error for what only a shell knows. */
export async function splitArguments(text: string): Promise<string[]> {
  const { words, operators } = await parsed(text);
  const [operator] = operators;
  if (operator !== undefined) {
    throw usageError(
      `--args ${JSON.stringify(text)} has ${operator} outside of quotes.`,
      'Put the argument in quotes of its own, for example --args "--only \'a > b\'".',
    );
  }
  return words;
}

async function parsed(text: string) {
  if (hasOpenQuote(text)) {
    throw usageError(`A quote is not closed: ${text}`, 'Close it, or put a backslash before it.');
  }
  const { parse } = await import('shell-quote');
  const variables: string[] = [];
  const patterns: string[] = [];
  const operators: string[] = [];
  const words = parse(text, (name) => {
    if (name !== '') variables.push(`$${name}`);
    return `$${name}`;
  }).map((word) => {
    if (typeof word === 'string') return word;
    if (!('pattern' in word)) {
      operators.push('comment' in word ? '#' : word.op);
      return '';
    }
    // A ? is more often one of a URL.
    if (word.pattern.includes('*')) patterns.push(word.pattern);
    return word.pattern;
  });
  return { words, variables, patterns, operators };
}

/** Throws a usage error where the first word names no program. */
export function checkProgram(words: readonly string[]): void {
  const [program = ''] = words;
  if (program === '') throw usageError('The command is empty.', 'Name a program after -- or --command.');
  const variable = /^([A-Za-z_]\w*)=/.exec(program)?.[1];
  if (variable) throw setsNothing(variable);
}

function setsNothing(variable: string) {
  return usageError(
    `Commands are started without a shell: ${variable}=… before a program sets no variable.`,
    `Give the variable to all rows with --env ${variable}=VALUE, or write env ${variable}=VALUE before the program.`,
  );
}

/** A command of `--command`, perhaps with `NAME=` in front. */
export async function namedCommand(text: string): Promise<{ name?: string; command: string[] }> {
  const named = splitName(text);
  if (!named) return { command: await splitCommand(text) };
  const command = await splitCommand(named.target);
  // PYTHONDONTWRITEBYTECODE=1 python a.py: a number is no program, and its row would have the variable's name.
  if (/^\d+$/.test(command[0] ?? '')) throw setsNothing(named.name);
  return { name: named.name, command };
}
