import { usageError } from '../domain/errors.js';
import { didYouMean } from '../domain/near-names.js';
import { ownEntry } from '../domain/own-entry.js';
import type { Reader } from './readers.js';

/** What every call takes, and no command: see {@link CallOptions}. */
const OF_CALLS: Readonly<Record<string, 'text' | 'function' | 'signal'>> = {
  cwd: 'text',
  signal: 'signal',
  onMessage: 'function',
  onProgress: 'function',
  onPartial: 'function',
};

/** Options as a command takes them, and the words that stand for them on a command line. */
export interface ReadOptions {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly argv: readonly string[];
}

/**
 * Reads the options of a call. `trialCwd` is the flag `--cwd`: as an option `cwd` is where the call itself is at home.
 *
 * @throws ColdstartError a usage error for an option that is not known, or cannot be used
 */
export function readOptions(options: unknown, readers: Readonly<Record<string, Reader>>): ReadOptions {
  if (options === null || typeof options !== 'object' || Array.isArray(options))
    throw usageError('Options are an object.', "For example { runs: 20, loop: ['asyncio'] }.");
  const flags: Record<string, unknown> = {};
  const argv: string[] = [];
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (Object.hasOwn(OF_CALLS, name)) {
      checkOfCall(name, value);
      continue;
    }
    const reader = ownEntry(readers, name);
    if (!reader) throw unknownOption(name, [...Object.keys(readers), ...Object.keys(OF_CALLS)]);
    const flag = name === 'trialCwd' ? 'cwd' : name;
    const read = reader.read(value, name);
    if (read !== undefined) flags[flag] = read;
    if (name !== 'targets' && name !== 'commandWords') argv.push(...wordsOf(flag, value, read, reader));
  }
  return { flags, argv };
}

function checkOfCall(name: string, value: unknown): void {
  const isFit = {
    text: typeof value === 'string',
    function: typeof value === 'function',
    signal: value instanceof AbortSignal,
  };
  const kind = OF_CALLS[name] ?? 'text';
  const needed = { text: 'a text', function: 'a function', signal: 'an AbortSignal' }[kind];
  if (!isFit[kind]) throw usageError(`${name} cannot be used as it is.`, `Give it ${needed}.`);
}

function unknownOption(name: string, known: readonly string[]) {
  return usageError(
    `There is no option ${JSON.stringify(name)}.`,
    didYouMean(name, known) ?? 'Options are those of the command line in camel case.',
  );
}

function wordsOf(name: string, given: unknown, read: unknown, { repeats, words }: Reader): string[] {
  if (words) return [...words(read as never)];
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const flag = `--${kebab}`;
  if (given === true) return [flag];
  if (given === false) return name === 'pitfalls' || name === 'remedies' ? [`--no-${kebab}`] : [];
  if (repeats && Array.isArray(read)) return read.flatMap((one) => [flag, String(one)]);
  return [flag, String(given)];
}
