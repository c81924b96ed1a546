import { Command, Option } from 'commander';
import type { LambdaInspectOptions } from '../commands/lambda/inspect.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { positive } from './arguments.js';
import { placeOptions } from './lambda-options.js';

/** `coldstart lambda inspect` with all its flags. */
export function lambdaInspectCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('inspect')
    .description('tell what makes starts of deployed functions slow or dear; reads only, invokes nothing')
    .argument('<functions...>', 'names, patterns, NAME:QUALIFIER with a version or an alias, or ARNs')
    .option('--logs <file>', 'an export of the function’s log, as lambda logs takes it: how much is used')
    .addOption(
      new Option('--format <format>', 'what stdout gets')
        .choices(['table', 'json', 'markdown'])
        .default('table'),
    )
    .option('--control-plane-rps <n>', 'calls a second', positive, 3);
  for (const option of placeOptions()) command.addOption(option);
  return command.action(async (functions: string[], options: LambdaInspectOptions) => {
    const { lambdaInspect } = await import('../commands/lambda/inspect.js');
    done(await lambdaInspect(functions, options, io));
  });
}
