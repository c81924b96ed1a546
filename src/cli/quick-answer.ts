import { readFile } from 'node:fs/promises';

/**
 * The answer to `--version` and `--help`, without the parser of the command line, which would cost twice as much as
 * the answer. Undefined for anything else, and where no help was rendered (in a source tree that was not built).
 */
export async function quickAnswer(argv: readonly string[]): Promise<string | undefined> {
  if (argv.length !== 1) return undefined;
  switch (argv[0]) {
    case '--version':
    case '-V': {
      const { packageVersion } = await import('../commands/version.js');
      return `${await packageVersion()}\n`;
    }
    case '--help':
    case '-h':
    case 'help':
      return readFile(new URL('../help.txt', import.meta.url), 'utf8').catch(() => undefined);
    default:
      return undefined;
  }
}
