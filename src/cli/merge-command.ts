import { Command } from 'commander';
import type { MergeOptions } from '../commands/merge.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { addGroup, inconclusiveOption, outputOptions } from './arguments.js';

/** `coldstart merge` with all its options. */
export function mergeCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('merge')
    .description('merge the reports of shards, or of different rows, into one')
    .argument('<files...>', 'reports in JSON')
    .addOption(inconclusiveOption())
    .option('--allow-missing', 'merge even if shards are missing', false);
  return addGroup(command, 'Options:', outputOptions('merged report')).action(
    async (files: string[], options: Omit<MergeOptions, 'files' | 'output'> & { output?: string[] }) => {
      const { merge } = await import('../commands/merge.js');
      done(await merge({ output: [], ...options, files }, io));
    },
  );
}
