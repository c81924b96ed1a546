import { Command, Option } from 'commander';
import type { LambdaLogsOptions } from '../commands/lambda/logs.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import {
  addGroup,
  baselineOption,
  budgetOption,
  gateOptions,
  inconclusiveOption,
  mismatchOption,
  outputOptions,
  quietOption,
} from './arguments.js';

const EXAMPLES = `
Examples:
  aws logs tail /aws/lambda/orders --since 1d | coldstart lambda logs -
  coldstart lambda logs export.log.gz --function orders -o orders.json`;

/** `coldstart lambda logs` with all its options. */
export function lambdaLogsCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('logs')
    .description('report the starts recorded in a function’s log, without calling AWS')
    .argument('<file>', 'an export, gzipped or not, or - for stdin')
    .addHelpText('after', EXAMPLES);
  addGroup(command, 'Options:', [
    new Option('--function <name>', 'function the log belongs to (default: as in a JSON log, else fn)'),
    budgetOption('*/cold:init.p90<400ms'),
    ...outputOptions(),
    quietOption(),
  ]);
  addGroup(command, 'Comparison:', [
    baselineOption(),
    ...gateOptions(),
    inconclusiveOption(),
    mismatchOption(),
  ]);
  return command.action(async (file: string, options: LambdaLogsOptions) => {
    const { lambdaLogs } = await import('../commands/lambda/logs.js');
    const unset = { budget: [], output: [] };
    done(await lambdaLogs(file, { ...unset, ...options }, io));
  });
}
