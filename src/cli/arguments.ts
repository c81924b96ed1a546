import { InvalidArgumentError, Option } from 'commander';
import { FORMATS } from '../report/formats.js';

/** A plan is made whole before the run: more than this would not fit the memory. */
export const MOST_RUNS = 100_000;

export function formatOption(): Option {
  return new Option('--format <format>', 'what stdout gets').choices(FORMATS).default('table');
}

export function inconclusiveOption(): Option {
  return new Option('--on-inconclusive <what>', 'when a budget or a regression cannot be decided')
    .choices(['pass', 'warn', 'fail'])
    .default('warn');
}

/** What a regression is. */
export function gateOptions(): Option[] {
  return [
    new Option('--max-regression <percent>', 'how much slower a row may be (default: 10%)'),
    new Option('--min-effect <duration>', 'a smaller shift is none (default: the larger of 1ms and 1 %)'),
    new Option('--max-failures <n>', 'failed trials a row may have (default: 0)').argParser(
      integer(0, MOST_RUNS),
    ),
    new Option('--metric <name>', 'what is gated (default: ready, wall or total)'),
  ];
}

export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

export function list(value: string): string[] {
  const parts = value.split(',').map((part) => part.trim());
  if (parts.includes('')) throw new InvalidArgumentError('An empty name stands in the list.');
  return [...new Set(parts)];
}

export function choice<T extends string>(known: readonly T[]): (value: string) => T[] {
  return (value) =>
    list(value).map((name) => {
      const found = known.find((one) => one === name);
      if (found === undefined) throw new InvalidArgumentError(`${name} is none of ${known.join(', ')}.`);
      return found;
    });
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

export function positive(value: string): number {
  const number = Number(value);
  // setTimeout and setitimer take at most about 24 days.
  if (!(number > 0) || number > 2_000_000) throw new InvalidArgumentError('A number above 0 is needed.');
  return number;
}

/** Parses a list of whole numbers: 512,1024. */
export function numbers(least: number, most: number): (value: string) => number[] {
  const one = integer(least, most);
  return (value) => list(value).map(one);
}

/** Parses a number from 0 to 1. */
export function share(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number <= 1)) {
    throw new InvalidArgumentError('A number from 0 to 1 is needed.');
  }
  return number;
}
