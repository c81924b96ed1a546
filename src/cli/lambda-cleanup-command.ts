import { Command } from 'commander';
import type { LambdaCleanupOptions } from '../commands/lambda/cleanup.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { positive } from './arguments.js';

/** `coldstart lambda cleanup` with all its flags. */
export function lambdaCleanupCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('cleanup')
    .description('put back what runs that were killed have left changed, as their journals say')
    .option('--journal <file>', 'of one run (default: all in $XDG_STATE_HOME/coldstart)')
    .option('--profile <name>', 'profile of the AWS configuration (default: that of the run)')
    .option('--endpoint-url <url>', 'what speaks Lambda’s API (default: that of the run)')
    .option('--control-plane-rps <n>', 'calls a second', positive, 3)
    .action(async (options: LambdaCleanupOptions) => {
      const { lambdaCleanup } = await import('../commands/lambda/cleanup.js');
      done(await lambdaCleanup(options, io));
    });
}
