import { Command, Option } from 'commander';
import type { LambdaTuneOptions } from '../commands/lambda/tune.js';
import type { ExitCode } from '../domain/errors.js';
import { STRATEGIES } from '../domain/tune-record.js';
import type { Io } from '../io/io.js';
import {
  collect,
  formatOption,
  inconclusiveOption,
  integer,
  MOST_RUNS,
  numbers,
  positive,
  share,
} from './arguments.js';
import { invokingOptions } from './lambda-options.js';

/** `coldstart lambda tune` with all its flags. */
export function lambdaTuneCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('tune')
    .description('measure a function at several sizes of memory, name one, put its own back')
    .argument('[function]', 'its name or ARN; $LATEST is measured')
    .option('--memory <MB,MB>', 'sizes (default: 128,256,512,1024,2048,3008)', numbers(128, 10_240))
    .addOption(
      new Option('--strategy <what>', 'what the best size is best in (default: balanced)').choices(
        STRATEGIES,
      ),
    )
    .option(
      '--balanced-weight <w>',
      'cost against time: 0 is speed alone, 1 cost alone (default: 0.5)',
      share,
    )
    .option('--input <file>', 'an input of AWS Lambda Power Tuning')
    .option(
      '--runs <n>',
      'cold starts and warm invocations at each size (default: 10)',
      integer(1, MOST_RUNS),
    )
    .option('--seed <n>', 'of the random order (default: random, printed)', integer(0, 0xffffffff))
    .option('--timeout <seconds>', 'an invocation may take', positive, 60)
    .option('--budget <expression>', 'a threshold such as "*/512/cold:init.p50<300ms" (repeatable)', collect)
    .addOption(inconclusiveOption())
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .option('--dry-run', 'print the calls that would be made and what they need; call nothing')
    .option('--no-progress', 'no progress bar');
  for (const option of invokingOptions()) command.addOption(option);
  return command.action(async (name: string | undefined, options: LambdaTuneOptions) => {
    const { lambdaTune } = await import('../commands/lambda/tune.js');
    const unset = { budget: [], output: [], payload: [], tag: [], dryRun: false, quiet: false, yes: false };
    done(await lambdaTune(name, { ...unset, ...options }, io));
  });
}
