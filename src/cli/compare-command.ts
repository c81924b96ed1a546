import { Command } from 'commander';
import type { CompareCommandOptions } from '../commands/compare.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { addGroup, gateOptions, inconclusiveOption, mismatchOption, outputOptions } from './arguments.js';

const EXAMPLES = `
Examples:
  coldstart compare old.json new.json
  coldstart compare main new.json --max-regression 5%`;

/** `coldstart compare` with all its options. */
export function compareCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('compare')
    .description('compare two reports row by row: did it become slower?')
    .argument('<base>', 'a report in JSON, or the name of a saved baseline')
    .argument('<head>', 'the report to judge')
    .addHelpText('after', EXAMPLES);
  addGroup(command, 'Options:', [
    ...gateOptions(),
    inconclusiveOption(),
    mismatchOption(),
    ...outputOptions('comparison'),
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
