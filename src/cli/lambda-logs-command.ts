import { Command } from 'commander';
import type { LambdaLogsOptions } from '../commands/lambda/logs.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { collect, formatOption, gateOptions, inconclusiveOption } from './arguments.js';

/** `coldstart lambda logs` with all its flags. */
export function lambdaLogsCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('logs')
    .description('report what a function’s log says about its starts; touches nothing')
    .argument('<file>', 'an export, gzipped or not, or - for stdin')
    .option('--function <name>', 'whose log it is (default: what JSON logs say, else fn)')
    .option('--budget <expression>', 'a threshold such as "*/cold:init.p90<400ms" (repeatable)', collect)
    .option('--baseline <file>', 'compare with an earlier report, or a saved baseline, by its name');
  for (const option of gateOptions()) command.addOption(option);
  return command
    .option('--allow-env-mismatch', 'decide also where the functions differ', false)
    .addOption(inconclusiveOption())
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .option('--quiet', 'nothing on stderr but errors', false)
    .action(async (file: string, options: LambdaLogsOptions) => {
      const { lambdaLogs } = await import('../commands/lambda/logs.js');
      done(
        await lambdaLogs(
          file,
          { ...options, budget: options.budget ?? [], output: options.output ?? [] },
          io,
        ),
      );
    });
}
