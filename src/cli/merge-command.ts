import { Command } from 'commander';
import type { MergeOptions } from '../commands/merge.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { collect, formatOption, inconclusiveOption } from './arguments.js';

/** `coldstart merge` with all its flags. */
export function mergeCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('merge')
    .description('join the reports of shards, or of different rows, into one')
    .argument('<files...>', 'reports in JSON')
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .option('--allow-missing', 'merge also where shards are missing', false)
    .addOption(inconclusiveOption())
    .action(
      async (files: string[], options: Omit<MergeOptions, 'files' | 'output'> & { output?: string[] }) => {
        const { merge } = await import('../commands/merge.js');
        done(await merge({ output: [], ...options, files }, io));
      },
    );
}
