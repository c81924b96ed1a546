import { Command, Option } from 'commander';
import type { LambdaBenchOptions } from '../commands/lambda/bench.js';
import type { ExitCode } from '../domain/errors.js';
import { FORCES } from '../domain/lambda-force.js';
import type { Io } from '../io/io.js';
import {
  addGroup,
  baselineOption,
  budgetOption,
  collect,
  gateOptions,
  inconclusiveOption,
  integer,
  MOST_RUNS,
  mismatchOption,
  numbers,
  outputOptions,
  positive,
  progressOptions,
  seedOption,
} from './arguments.js';
import { addExamples, type Example } from './examples.js';
import { dryRunOption, payloadOption, placeOptions, safetyOptions, tagOption } from './lambda-options.js';

const EXAMPLES: readonly Example[] = [
  ['coldstart lambda bench orders', 'ten cold starts of $LATEST'],
  'coldstart lambda bench orders --memory 512,1024 --payload @event.json',
  'coldstart lambda bench orders:17 orders:18 --base orders:17',
  ['coldstart lambda bench orders --concurrency 50', 'cold starts of a burst, its last answer'],
  ['coldstart lambda bench orders --dry-run', 'calls and permissions needed'],
];

/** `coldstart lambda bench` with all its options. */
export function lambdaBenchCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('bench')
    .description('force, verify and measure cold starts of deployed functions, then restore their settings')
    .argument(
      '[functions...]',
      "names, patterns such as 'api-*', NAME:QUALIFIER with a version or an alias, or ARNs",
    );
  addExamples(command, EXAMPLES, 'Handlers run for real. Details: docs/lambda/bench.md');
  addGroup(command, 'Options:', [
    new Option('--force <method>', 'how to force cold starts; observe forces none and changes nothing')
      .choices(FORCES)
      .default('auto'),
    payloadOption(),
    new Option(
      '--url <url>',
      'ask the function at this URL instead of by Invoke; FUNCTION=URL for several (repeatable)',
    ).argParser(collect),
    new Option('--runs <n>', 'samples per row').argParser(integer(1, MOST_RUNS)).default(10),
    new Option('--memory <MB,MB>', 'memory sizes of $LATEST, one row each').argParser(numbers(128, 10_240)),
    new Option('--base <function>', 'gate the other functions against this one, in the same run'),
    budgetOption('*:init.p50<300ms'),
    ...outputOptions(),
    dryRunOption(),
  ]);
  addGroup(command, 'Functions:', [...placeOptions(), tagOption()]);
  addGroup(command, 'Cold starts:', [
    new Option(
      '--provisioned <n>',
      'provision n environments for the run: hidden and spill-over starts',
    ).argParser(integer(1, 1000)),
    new Option('--snapstart', 'publish a version with SnapStart: restores against ordinary starts'),
    new Option(
      '--concurrency <n>',
      'send n requests at the same time, --runs times: cold starts of a burst, and its last answer',
    ).argParser(integer(2, 1000)),
    new Option('--idle-wait <minutes>', 'wait before each sample of --force idle')
      .argParser(positive)
      .default(20),
    new Option('--timeout <seconds>', 'time limit of an invocation').argParser(positive).default(60),
    seedOption(),
  ]);
  addGroup(command, 'Comparison:', [
    baselineOption(),
    ...gateOptions(),
    inconclusiveOption(),
    mismatchOption(),
  ]);
  addGroup(command, 'Cost and safety:', safetyOptions());
  addGroup(command, 'Progress:', progressOptions());
  return command.action(async (functions: string[], options: LambdaBenchOptions) => {
    const { lambdaBench } = await import('../commands/lambda/bench.js');
    const unset = {
      ...{ budget: [], output: [], payload: [], tag: [], memory: [], url: [] },
      ...{ dryRun: false, yes: false, snapstart: false },
    };
    done(await lambdaBench(functions, { ...unset, ...options }, io));
  });
}
