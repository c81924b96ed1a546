import { readFileSync } from 'node:fs';

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
      return `${(JSON.parse(textOf('../../package.json') ?? '{}') as { version?: string }).version}\n`;
    case '--help':
    case '-h':
    case 'help':
      return textOf('../help.txt');
    default:
      return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(new URL(file, import.meta.url), 'utf8');
  } catch {
    return undefined;
  }
}
