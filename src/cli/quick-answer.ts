import { existsSync, readFileSync } from 'node:fs';
import type { Io } from '../io/io.js';

const PACKAGE = new URL('../../package.json', import.meta.url);
const HELP = new URL('../help.txt', import.meta.url);
/** Columns of help.txt, and of help at most: wider lines are hard to read. */
export const HELP_WIDTH = 80;

/**
 * The answer to `--version` and `--help`, without the parser of the command line, which would cost twice as much as
 * the answer, and with as few modules as that takes. Undefined for anything else, where no help was rendered (in a
 * source tree that was not built), and on a terminal that is narrower than what was.
 */
export function quickAnswer({ argv, stdout }: Pick<Io, 'argv' | 'stdout'>): string | undefined {
  if (argv.length !== 1) return undefined;
  switch (argv[0]) {
    case '--version':
    case '-V':
      return `${(JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }).version}\n`;
    case '--help':
    case '-h':
    case 'help':
      if (stdout.isTTY && (stdout.columns || HELP_WIDTH) < HELP_WIDTH) return undefined;
      return existsSync(HELP) ? readFileSync(HELP, 'utf8') : undefined;
    default:
      return undefined;
  }
}
