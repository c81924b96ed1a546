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
    .description('measure functions of AWS Lambda')
    .copyInheritedSettings(program);
  command.addCommand(lambdaBenchCommand(io, done).copyInheritedSettings(program));
  command.addCommand(lambdaCleanupCommand(io, done).copyInheritedSettings(program));
  command.addCommand(lambdaEmulateCommand(io, done).copyInheritedSettings(program));
  command.addCommand(lambdaInspectCommand(io, done).copyInheritedSettings(program));
  command.addCommand(lambdaLogsCommand(io, done).copyInheritedSettings(program));
  command.addCommand(lambdaTuneCommand(io, done).copyInheritedSettings(program));
  return command;
}
