import { existsSync, readFileSync } from 'node:fs';

const PACKAGE = new URL('../../package.json', import.meta.url);
const HELP = new URL('../help.txt', import.meta.url);

/**
 * The answer to `--version` and `--help`, without the parser of the command line, which would cost twice as much as
 * the answer, and with as few modules as that takes. Undefined for anything else, and where no help was rendered (in a
 * source tree that was not built).
 */
export function quickAnswer(argv: readonly string[]): string | undefined {
  if (argv.length !== 1) return undefined;
  switch (argv[0]) {
    case '--version':
    case '-V':
      return `${(JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }).version}\n`;
    case '--help':
    case '-h':
    case 'help':
      return existsSync(HELP) ? readFileSync(HELP, 'utf8') : undefined;
    default:
      return undefined;
  }
}
