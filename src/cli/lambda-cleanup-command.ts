import { Command } from 'commander';
import type { LambdaCleanupOptions } from '../commands/lambda/cleanup.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { controlPlaneOption } from './lambda-options.js';

/** `coldstart lambda cleanup` with all its options. */
export function lambdaCleanupCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('cleanup')
    .description('restore what a killed run left changed, using its journal')
    .option('--journal <file>', 'journal of one run (default: all in $XDG_STATE_HOME/coldstart)')
    .option('--profile <name>', 'profile of the AWS configuration (default: that of the run)')
    .option('--endpoint-url <url>', 'endpoint of the Lambda API (default: that of the run)')
    .addOption(controlPlaneOption())
    .action(async (options: LambdaCleanupOptions) => {
      const { lambdaCleanup } = await import('../commands/lambda/cleanup.js');
      done(await lambdaCleanup(options, io));
    });
}
