import { plain } from '../../domain/plain.js';
import { shellWord } from '../../domain/shell-word.js';
import { nextSteps } from '../next-steps.js';
import type { Rendered, RenderOptions } from '../reporter.js';
import { ink } from './ink.js';
import { wrapped } from './text.js';

/** Another number is given instead, for which the time that there was would not suffice. */
const OTHERWISE = ['--runs', '-r', '--max-time'];

/** Rounds that `--runs auto` takes at most. */
const AUTO = 80;

/**
 * The command that measures long enough for what is open, where the reasons name a number of rounds and the command line is
 * known; no line otherwise. Pure.
 */
export function nextLines(
  reasons: readonly string[],
  argv: readonly string[],
  options: RenderOptions,
): string[] {
  const command = nextCommand(reasons, argv);
  return command === undefined ? [] : wrapped(`next: ${ink('bold', plain(command), options)}`, options.width);
}

/** The commands for rows that FAILed, with what each is for. Pure. */
export function stepLines(document: Rendered, options: RenderOptions): string[] {
  return nextSteps(document).flatMap(({ why, command }) =>
    wrapped(
      `next: ${ink('bold', plain(command), options)}  ${ink('dim', `# ${why}`, options)}`,
      options.width,
    ),
  );
}

function isOf(options: readonly string[], word: string): boolean {
  return /^-r\d/.test(word) || options.some((option) => word === option || word.startsWith(`${option}=`));
}

function nextCommand(reasons: readonly string[], argv: readonly string[]): string | undefined {
  const asked = reasons.flatMap(
    (reason) => /--runs (\d+(?:\.\.\d+)?|auto)(?! in both runs)\b/.exec(reason)?.[1] ?? [],
  );
  const most = (runs: string) => Number(/\d+$/.exec(runs)?.[0] ?? AUTO);
  const [runs] = asked.sort((a, b) => most(b) - most(a));
  // What is masked cannot be typed again.
  if (runs === undefined || argv.length === 0 || argv.some((word) => word.includes('***'))) return undefined;
  // It reads what others have measured.
  if (argv[0] === 'merge') return undefined;
  const end = argv.indexOf('--');
  const [own, command] = end < 0 ? [argv, []] : [argv.slice(0, end), argv.slice(end)];
  const rest = own.filter(
    (word, index) => !isOf(OTHERWISE, word) && !OTHERWISE.includes(own[index - 1] ?? ''),
  );
  return ['coldstart', ...rest, '--runs', runs, ...command].map(shellWord).join(' ');
}
