import type { ExplainOptions as CommandOptions } from '../commands/explain-options.js';
import type { Explanation } from '../domain/explain.js';
import { call, reading } from './call.js';
import { readOptions } from './flags.js';
import type { CallOptions, ExplainOptions, RunningOptions } from './options.js';
import { flag, oneOf, type Reader, repeated, text, trials } from './readers.js';
import { START } from './shared-options.js';

export const EXPLAIN_OPTIONS: Readonly<
  Record<Exclude<keyof ExplainOptions, keyof CallOptions | keyof RunningOptions>, Reader>
> = {
  ...START,
  ...{
    module: text,
    scenario: text,
    config: text,
    python: text,
    launch: text,
    runs: trials,
    why: text,
    diff: text,
    against: text,
  },
  ...{ failOn: repeated, remedies: flag, patch: text, output: repeated },
  bytecode: oneOf(['found', 'present', 'none']),
  image: text,
};

const DEFAULTS = {
  ...{ env: [], envFile: [], output: [], runs: 20, bytecode: 'found', remedies: true },
  ...{ commandWords: [], depth: 3, all: false, format: 'json', progress: true, quiet: false, verbose: false },
} as const;

/**
 * Says where the start of a worker, handler or container goes, as `coldstart explain` does. Without a target there has to be
 * a `module`, `scenario`, `handler`, `template` or `image`.
 *
 * @throws ColdstartError where it was asked wrongly or cannot be started; after an abort the signal’s reason
 */
export async function explain(
  target: string | undefined,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { flags, argv } = reading(() => readOptions(options, EXPLAIN_OPTIONS));
  if (target !== undefined) reading(() => text.read(target, 'target'));
  const asked = { ...DEFAULTS, ...flags } as CommandOptions;
  return call<Explanation>({
    argv: [
      ...['explain', ...(target === undefined ? [] : [target]), ...argv],
      ...(asked.commandWords.length > 0 ? ['--', ...asked.commandWords] : []),
    ],
    ...{ options, measures: true },
    command: async (io) => (await import('../commands/explain.js')).explain(target, asked, io),
  });
}
