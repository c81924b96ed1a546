import { Command, Option } from 'commander';
import type { LambdaInspectOptions } from '../commands/lambda/inspect.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { addGroup, formatOption } from './arguments.js';
import { controlPlaneOption, placeOptions } from './lambda-options.js';

/** `coldstart lambda inspect` with all its options. */
export function lambdaInspectCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('inspect')
    .description('find what makes starts of deployed functions slow or expensive (read-only)')
    .argument('<functions...>', 'names, patterns, NAME:QUALIFIER with a version or an alias, or ARNs');
  addGroup(command, 'Options:', [
    new Option('--logs <file>', 'exported log of the function, to see how many environments were busy'),
    formatOption(['table', 'json', 'markdown']),
    ...placeOptions(),
    controlPlaneOption(),
  ]);
  return command.action(async (functions: string[], options: LambdaInspectOptions) => {
    const { lambdaInspect } = await import('../commands/lambda/inspect.js');
    done(await lambdaInspect(functions, options, io));
  });
}
