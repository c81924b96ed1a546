import { Command } from 'commander';
import type { LambdaBenchOptions } from '../commands/lambda/bench.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io.js';
import {
  collect,
  formatOption,
  gateOptions,
  inconclusiveOption,
  integer,
  MOST_RUNS,
  positive,
} from './arguments.js';

/** `coldstart lambda bench` with all its flags. */
export function lambdaBenchCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('bench')
    .description('invoke deployed functions and tell how their invocations began; changes nothing')
    .argument('<functions...>', 'names, NAME:QUALIFIER with a version or an alias, or ARNs')
    .option(
      '--profile <name>',
      'profile of the AWS configuration (default: the usual search for credentials)',
    )
    .option('--region <region>', 'of the functions (default: that of the ARN, AWS_REGION, the profile)')
    .option('--endpoint-url <url>', 'what speaks Lambda’s API instead of AWS, for example an emulator')
    .option('--qualifier <qualifier>', 'version or alias of functions named without one (default: $LATEST)')
    .option('--payload <json>', 'the event, as JSON or @FILE: handlers run for real', '{}')
    .option('--runs <n>', 'invocations of each function', integer(1, MOST_RUNS), 10)
    .option('--seed <n>', 'of the random order (default: random, printed)', integer(0, 0xffffffff))
    .option('--timeout <seconds>', 'an invocation may take', positive, 60)
    .option('--budget <expression>', 'a threshold such as "*/cold:init.p50<300ms" (repeatable)', collect)
    .addOption(inconclusiveOption())
    .option('--baseline <file>', 'compare with an earlier report, or a saved baseline, by its name')
    .option('--allow-env-mismatch', 'decide also where the baseline was measured from another machine')
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .option('--dry-run', 'print the calls that would be made and what they need; call nothing')
    .option('--no-progress', 'no progress bar')
    .option('--quiet', 'nothing on stderr but errors');
  for (const option of gateOptions()) command.addOption(option);
  return command.action(async (functions: string[], options: LambdaBenchOptions) => {
    const { lambdaBench } = await import('../commands/lambda/bench.js');
    const unset = { budget: [], output: [], allowEnvMismatch: false, dryRun: false, quiet: false };
    done(await lambdaBench(functions, { ...unset, ...options }, io));
  });
}
