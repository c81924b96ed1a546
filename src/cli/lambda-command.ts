import { Command } from 'commander';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { lambdaBenchCommand } from './lambda-bench-command.js';
import { lambdaCleanupCommand } from './lambda-cleanup-command.js';
import { lambdaEmulateCommand } from './lambda-emulate-command.js';
import { lambdaInspectCommand } from './lambda-inspect-command.js';
import { lambdaLogsCommand } from './lambda-logs-command.js';
import { lambdaTuneCommand } from './lambda-tune-command.js';

/** `coldstart lambda` with its subcommands. */
export function lambdaCommand(io: Io, program: Command, done: (code: ExitCode) => void): Command {
  const command = new Command('lambda')
    .description('measure, tune, inspect and emulate AWS Lambda functions')
    .copyInheritedSettings(program);
  const commands = [
    lambdaBenchCommand,
    lambdaTuneCommand,
    lambdaInspectCommand,
    lambdaLogsCommand,
    lambdaEmulateCommand,
    lambdaCleanupCommand,
  ];
  for (const make of commands) command.addCommand(make(io, done).copyInheritedSettings(program));
  return command;
}
