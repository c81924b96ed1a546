import { Command, Option } from 'commander';
import type { LambdaTuneOptions } from '../commands/lambda/tune.js';
import type { ExitCode } from '../domain/errors.js';
import { STRATEGIES } from '../domain/strategies.js';
import type { Io } from '../io/io.js';
import {
  addGroup,
  budgetOption,
  inconclusiveOption,
  integer,
  MOST_RUNS,
  numbers,
  outputOptions,
  positive,
  progressOptions,
  seedOption,
  share,
} from './arguments.js';
import { addExamples, type Example } from './examples.js';
import { dryRunOption, payloadOption, placeOptions, safetyOptions, tagOption } from './lambda-options.js';

const EXAMPLES: readonly Example[] = [
  'coldstart lambda tune orders',
  'coldstart lambda tune orders --memory 512,1024,1769 --strategy cost',
  'coldstart lambda tune --input power-tuning.json',
];

/** `coldstart lambda tune` with all its options. */
export function lambdaTuneCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('tune')
    .description('measure a function at several memory sizes, recommend one, and restore its own')
    .argument('[function]', 'name or ARN; $LATEST is measured');
  addExamples(command, EXAMPLES, 'Handlers run for real. Details: docs/lambda/tune.md');
  addGroup(command, 'Options:', [
    new Option('--memory <MB,MB>', 'memory sizes (default: 128,256,512,1024,2048,3008)').argParser(
      numbers(128, 10_240),
    ),
    new Option('--strategy <strategy>', 'what to optimise for (default: balanced)').choices(STRATEGIES),
    new Option(
      '--balanced-weight <w>',
      'weight of cost against time, from 0 (only speed) to 1 (only cost) (default: 0.5)',
    ).argParser(share),
    payloadOption(),
    new Option('--runs <n>', 'cold starts and warm invocations per size (default: 10)').argParser(
      integer(1, MOST_RUNS),
    ),
    new Option('--input <file>', 'input file of AWS Lambda Power Tuning'),
    budgetOption('*/512/cold:init.p50<300ms'),
    inconclusiveOption(),
    ...outputOptions(),
    dryRunOption(),
    new Option('--timeout <seconds>', 'time limit of an invocation').argParser(positive).default(60),
    seedOption(),
  ]);
  addGroup(command, 'Functions:', [...placeOptions(), tagOption()]);
  addGroup(command, 'Cost and safety:', safetyOptions());
  addGroup(command, 'Progress:', progressOptions());
  return command.action(async (name: string | undefined, options: LambdaTuneOptions) => {
    const { lambdaTune } = await import('../commands/lambda/tune.js');
    const unset = { budget: [], output: [], payload: [], tag: [], dryRun: false, yes: false };
    done(await lambdaTune(name, { ...unset, ...options }, io));
  });
}
