import { Command } from 'commander';
import type { CompareCommandOptions } from '../commands/compare.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { collect, formatOption, gateOptions, inconclusiveOption } from './arguments.js';

/** `coldstart compare` with all its flags. */
export function compareCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('compare')
    .description('hold one report against another, row by row: did it become slower?')
    .argument('<base>', 'a report in JSON, or the name of a saved baseline')
    .argument('<head>', 'the report that is judged');
  for (const option of gateOptions()) command.addOption(option);
  return command
    .option('--allow-env-mismatch', 'decide also where the machines differ', false)
    .addOption(inconclusiveOption())
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the comparison to a file too (repeatable)', collect)
    .action(
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
