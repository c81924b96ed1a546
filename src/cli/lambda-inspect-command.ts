import { Command, Option } from 'commander';
import type { LambdaInspectOptions } from '../commands/lambda/inspect.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io.js';

/** `coldstart lambda inspect` with all its flags. */
export function lambdaInspectCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('inspect')
    .description('tell what makes starts of deployed functions slow or dear; reads only, invokes nothing')
    .argument('<functions...>', 'names, NAME:QUALIFIER with a version or an alias, or ARNs')
    .option(
      '--profile <name>',
      'profile of the AWS configuration (default: the usual search for credentials)',
    )
    .option('--region <region>', 'of the functions (default: that of the ARN, AWS_REGION, the profile)')
    .option('--endpoint-url <url>', 'what speaks Lambda’s API instead of AWS, for example an emulator')
    .option('--qualifier <qualifier>', 'version or alias of functions named without one (default: $LATEST)')
    .option('--logs <file>', 'an export of the function’s log, as lambda logs takes it: how much is used')
    .addOption(
      new Option('--format <format>', 'what stdout gets')
        .choices(['table', 'json', 'markdown'])
        .default('table'),
    )
    .action(async (functions: string[], options: LambdaInspectOptions) => {
      const { lambdaInspect } = await import('../commands/lambda/inspect.js');
      done(await lambdaInspect(functions, options, io));
    });
}
