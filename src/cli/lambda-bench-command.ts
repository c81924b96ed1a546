import { Command, Option } from 'commander';
import type { LambdaBenchOptions } from '../commands/lambda/bench.js';
import type { ExitCode } from '../domain/errors.js';
import { FORCES } from '../domain/lambda-force.js';
import type { Io } from '../io/io.js';
import {
  collect,
  formatOption,
  gateOptions,
  inconclusiveOption,
  integer,
  MOST_RUNS,
  numbers,
  positive,
} from './arguments.js';
import { invokingOptions } from './lambda-options.js';

/** `coldstart lambda bench` with all its flags. */
export function lambdaBenchCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('bench')
    .description('force cold starts of deployed functions, measure those that are verified, put all back')
    .argument(
      '[functions...]',
      "names, patterns such as 'api-*', NAME:QUALIFIER with a version or an alias, or ARNs",
    )
    .addOption(
      new Option(
        '--force <way>',
        'how cold starts are brought about; observe: not at all, nothing is changed',
      )
        .choices(FORCES)
        .default('auto'),
    )
    .option('--memory <MB,MB>', 'sizes that $LATEST is given, a row for each', numbers(128, 10_240))
    .option(
      '--provisioned <n>',
      'provision so many for the run: hidden and spill-over starts',
      integer(1, 1000),
    )
    .option('--snapstart', 'publish a version with SnapStart: restores against ordinary starts')
    .option('--idle-wait <minutes>', 'before each sample of --force idle', positive, 20)
    .option('--runs <n>', 'samples of each row', integer(1, MOST_RUNS), 10)
    .option('--seed <n>', 'of the random order (default: random, printed)', integer(0, 0xffffffff))
    .option('--timeout <seconds>', 'an invocation may take', positive, 60)
    .option('--budget <expression>', 'a threshold such as "*:init.p50<300ms" (repeatable)', collect)
    .addOption(inconclusiveOption())
    .option('--base <function>', 'gate the other functions against this one, of the same run')
    .option('--baseline <file>', 'compare with an earlier report, or a saved baseline, by its name')
    .option('--allow-env-mismatch', 'decide also where the baseline was measured from another machine')
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .option('--dry-run', 'print the calls that would be made and what they need; call nothing')
    .option('--no-progress', 'no progress bar');
  for (const option of [...invokingOptions(), ...gateOptions()]) command.addOption(option);
  return command.action(async (functions: string[], options: LambdaBenchOptions) => {
    const { lambdaBench } = await import('../commands/lambda/bench.js');
    const unset = {
      ...{ budget: [], output: [], payload: [], tag: [], memory: [] },
      ...{ allowEnvMismatch: false, dryRun: false, quiet: false, yes: false, snapstart: false },
    };
    done(await lambdaBench(functions, { ...unset, ...options }, io));
  });
}
