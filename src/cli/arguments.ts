import { type Command, InvalidArgumentError, Option } from 'commander';
import { ENGINES } from '../domain/container.js';
import { ColdstartError } from '../domain/errors.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { FORMATS } from '../report/formats.js';

/** A plan is made whole before the run: more than this would not fit the memory. */
export const MOST_RUNS = 100_000;

/** Adds options under a heading of the help; headings are shown in the order in which they are first used. */
export function addGroup(command: Command, heading: string, options: readonly Option[]): Command {
  command.optionsGroup(heading);
  for (const option of options) command.addOption(option);
  return command;
}

/** Reads what a parser of the configuration reads, in Commander's way of refusing. */
export function readBy<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof ColdstartError)) throw error;
      throw new InvalidArgumentError([error.message, error.hint].filter(Boolean).join(' '));
    }
  };
}

/** Reads exit statuses with commas between them. */
export function exitStatuses(text: string): number[] {
  return text.split(',').map((one) => {
    if (!/^\d{1,3}$/.test(one.trim()) || Number(one) > 255)
      throw new InvalidArgumentError('Exit statuses are numbers from 0 to 255, such as 0,3.');
    return Number(one);
  });
}

export function formatOption(formats: readonly string[] = FORMATS): Option {
  return new Option('--format <format>', 'format of stdout').choices(formats).default('table');
}

/** Where the result goes. */
export function outputOptions(document = 'report'): Option[] {
  return [
    new Option('-o, --output <[format:]file>', `also write the ${document} to a file (repeatable)`).argParser(
      collect,
    ),
    formatOption(),
    verboseOption(),
  ];
}

export function verboseOption(): Option {
  return new Option('--verbose', 'also say every sentence, and what to do about each warning').default(false);
}

export function plotOption(): Option {
  return new Option('--plot', 'draw every trial below the table, with medians, intervals and run order');
}

export function quietOption(): Option {
  return new Option('--quiet', 'print only errors to stderr').default(false);
}

export function progressOptions(): Option[] {
  return [new Option('--no-progress', 'hide the progress bar'), quietOption()];
}

export function seedOption(): Option {
  return new Option('--seed <n>', 'seed of the random order (default: random, printed)').argParser(
    integer(0, 0xffffffff),
  );
}

/** How a trial is started and ended; `timed` is what the page cache is said to be of. */
export function trialOptions(timed = 'trial'): Option[] {
  return [
    new Option('--page-cache <state>', `page cache before each ${timed} (default: warm)`).choices([
      'warm',
      'evicted',
    ]),
    new Option('--timeout <seconds>', 'time limit of a trial (default: 60)').argParser(positive),
    new Option('--stdin <file>', 'what each trial reads as its stdin (default: nothing)'),
    new Option(
      '--accept-exit <statuses>',
      'exit statuses that are no failure, such as 0,3 (default: 0)',
    ).argParser(exitStatuses),
    new Option('--grace <seconds>', 'time from SIGTERM, sent once ready, to SIGKILL (default: 5)').argParser(
      positive,
    ),
    seedOption(),
  ];
}

export function budgetOption(example: string): Option {
  return new Option('--budget <expression>', `threshold such as "${example}" (repeatable)`).argParser(
    collect,
  );
}

export function baselineOption(): Option {
  return new Option('--baseline <file>', 'compare with an earlier report or a saved baseline');
}

export function mismatchOption(): Option {
  return new Option('--allow-env-mismatch', 'give a verdict even if the environments differ').default(false);
}

export function inconclusiveOption(): Option {
  return new Option('--on-inconclusive <action>', 'if a budget or comparison is inconclusive')
    .choices(['pass', 'warn', 'fail'])
    .default('warn');
}

/** What a regression is. */
export function gateOptions(): Option[] {
  return [
    new Option('--max-regression <percent>', 'largest slowdown that passes (default: 10%)'),
    new Option('--min-effect <duration>', 'ignore smaller shifts (default: the larger of 1ms and 1 %)'),
    new Option(
      '--metric <name>',
      'metric to compare, or a quantile of it: ready.p95 (default: ready, wall or total)',
    ),
    new Option(
      '--max-failures <n>',
      'failed trials allowed in a row, or a share: 10% (default: 0)',
    ).argParser((value) => (value.trim().endsWith('%') ? value : failures(value))),
  ];
}

function failures(value: string): number {
  if (/^\d+$/.test(value) && Number(value) <= MOST_RUNS) return Number(value);
  throw new InvalidArgumentError(`A whole number from 0 to ${MOST_RUNS}, or a share such as 10%, is needed.`);
}

export function engineOption(what = 'containers'): Option {
  return new Option('--engine <engine>', `what runs ${what} (default: the first that answers)`).choices(
    ENGINES,
  );
}

export function cpusOption(more = '; --memory limits its memory'): Option {
  return new Option('--cpus <number>', `CPUs that a container may use, such as 0.5${more}`).argParser(
    positive,
  );
}

export function runtimePackagesOption(): Option {
  return new Option(
    '--runtime-packages <which>',
    'packages beside the runtime client: aws, none, or a lock (default: aws)',
  );
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

export function list(value: string): string[] {
  const parts = value.split(',').map((part) => part.trim());
  if (parts.includes('')) throw new InvalidArgumentError('The list has an empty name.');
  return [...new Set(parts)];
}

/** Parses a list of two names or more, beside the lists before it. */
export function compared(value: string, before: string[][] = []): string[][] {
  const names = list(value);
  if (names.length < 2) throw new InvalidArgumentError('Two names are needed, such as old,new.');
  return [...before, names];
}

export function choice<T extends string>(known: readonly T[]): (value: string) => T[] {
  const parse = (value: string) =>
    list(value).map((name) => {
      const found = known.find((one) => one === name);
      if (found === undefined) {
        throw new InvalidArgumentError(
          joinedHint(`${name} is not one of ${known.join(', ')}.`, didYouMean(name, known)),
        );
      }
      return found;
    });
  // Completion knows them, too.
  return Object.assign(parse, { known });
}

export function integer(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most) {
      throw new InvalidArgumentError(`A whole number from ${least} to ${most} is needed.`);
    }
    return number;
  };
}

/** Parses 2/4, the second of four. */
export function shard(value: string): { index: number; of: number } {
  const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(value) ?? []).map(Number);
  if (index < 1 || index > of) {
    throw new InvalidArgumentError('Two numbers are needed, from 1/4 to 4/4 for four shards.');
  }
  return { index, of };
}

/** What is written with digits and a point: Number() would read 0x10 and 1e-320 too, which nobody means. */
const PLAIN_NUMBER = /^(\d+(\.\d*)?|\.\d+)$/;

/** Parses seconds, or a number of CPUs. */
export function positive(value: string): number {
  const text = value.trim();
  const number = PLAIN_NUMBER.test(text) ? Number(text) : Number.NaN;
  // setTimeout and setitimer take at most about 24 days.
  if (!(number > 0) || number > 2_000_000)
    throw new InvalidArgumentError('A number above 0 and up to 2000000 is needed, such as 1.5.');
  return number;
}

/** Parses a list of whole numbers: 512,1024. */
export function numbers(least: number, most: number): (value: string) => number[] {
  const one = integer(least, most);
  return (value) => list(value).map(one);
}

/** Parses a number from 0 to 1. */
export function share(value: string): number {
  const number = PLAIN_NUMBER.test(value.trim()) ? Number(value) : Number.NaN;
  if (!(number >= 0 && number <= 1)) {
    throw new InvalidArgumentError('A number from 0 to 1 is needed.');
  }
  return number;
}
