import { type Command, Help } from 'commander';
import { HELP_WIDTH } from './quick-answer.js';

/** A command line as one types it, perhaps with what it is for. */
export type Example = string | readonly [line: string, meaning: string];

/** What stands in the help of each command, for the manual page too. */
const EXAMPLES = new WeakMap<Command, readonly Example[]>();
const INDENT = '  ';

/** Puts examples below the help of a command, then `note`. */
export function addExamples(command: Command, examples: readonly Example[], note?: string): Command {
  EXAMPLES.set(command, examples);
  return command.addHelpText('after', ({ error }) => {
    const { getErrHelpWidth, getOutHelpWidth } = command.configureOutput();
    const width = (error ? getErrHelpWidth : getOutHelpWidth)?.() ?? HELP_WIDTH;
    const lines = ['', 'Examples:', ...exampleLines(examples, width)];
    return [...lines, ...(note === undefined ? [] : ['', new Help().boxWrap(note, width)])].join('\n');
  });
}

export function examplesOf(command: Command): readonly Example[] {
  return EXAMPLES.get(command) ?? [];
}

/**
 * What each is for stands behind it where there is room for all, else above it as a comment. A line that is too long goes on
 * behind a backslash, so that it can be copied. Pure.
 */
export function exampleLines(examples: readonly Example[], width: number): string[] {
  const pairs = examples.map((one) => (typeof one === 'string' ? ([one] as const) : one));
  const explained = pairs.flatMap(([line, meaning]) => (meaning === undefined ? [] : [{ line, meaning }]));
  const column = Math.max(0, ...explained.map(({ line }) => line.length)) + 2;
  const isWide = explained.every(({ meaning }) => INDENT.length + column + meaning.length <= width);
  return pairs.flatMap(([line, meaning]) => {
    if (meaning === undefined) return continued(line, width);
    if (isWide) return [`${INDENT}${line.padEnd(column)}${meaning}`];
    return [`${INDENT}# ${meaning}`, ...continued(line, width)];
  });
}

/** Broken between words, not within quotes, nor between an option and what follows it. */
function continued(line: string, width: number): string[] {
  if (INDENT.length + line.length <= width) return [INDENT + line];
  const words = line.match(/(?:--?[a-zA-Z][\w-]* +)?(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  const room = width - ' \\'.length;
  const lines: string[] = [];
  let now = INDENT;
  for (const word of words) {
    const next = now.trim() === '' ? now + word : `${now} ${word}`;
    if (next.length <= room || now.trim() === '') {
      now = next;
      continue;
    }
    lines.push(`${now} \\`);
    now = INDENT + INDENT + word;
  }
  return [...lines, now];
}
