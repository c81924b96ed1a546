import { Command } from 'commander';
import type { CompareCommandOptions } from '../commands/compare.js';
import type { MergeOptions } from '../commands/merge.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import {
  addGroup,
  gateOptions,
  inconclusiveOption,
  mismatchOption,
  outputOptions,
  plotOption,
} from './arguments.js';
import { addExamples, type Example } from './examples.js';

const EXAMPLES: readonly Example[] = [
  'coldstart compare old.json new.json',
  'coldstart compare main new.json --max-regression 5%',
];

/** `coldstart compare` with all its options. */
export function compareCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('compare')
    .description('compare two reports row by row: did it become slower?')
    .argument('<base>', 'a report in JSON, or the name of a saved baseline')
    .argument('<head>', 'the report to judge');
  addExamples(command, EXAMPLES);
  addGroup(command, 'Options:', [
    ...gateOptions(),
    inconclusiveOption(),
    mismatchOption(),
    ...outputOptions('comparison'),
    plotOption(),
  ]);
  return command.action(
    async (
      base: string,
      head: string,
      options: Omit<CompareCommandOptions, 'base' | 'head' | 'output'> & { output?: string[] },
    ) => {
      const { compare } = await import('../commands/compare.js');
      done(await compare({ output: [], ...options, base, head }, io));
    },
  );
}

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
