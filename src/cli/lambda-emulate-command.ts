import { Command } from 'commander';
import type { EmulateOptions } from '../commands/lambda/emulate.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { integer } from './arguments.js';

/** `coldstart lambda emulate` with all its flags. */
export function lambdaEmulateCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('emulate')
    .description(
      'serve Lambda’s API on this machine, with the real Python runtime client, until it is stopped',
    )
    .option('--port <n>', 'of 127.0.0.1; 0 is any that is free', integer(0, 65_535), 9001)
    .option('--name <name>', 'of a function that is there from the start (default: function)')
    .option('--handler <module.function>', 'its handler')
    .option('--dir <folder>', 'its code', '.')
    .option('--requirements <file>', 'what it needs (default: what lies in its folder)')
    .option('--python <version>', 'of the function (default: the default interpreter)')
    .option('--memory <MB>', 'of the function; told to it, not enforced', integer(128, 10_240), 512)
    .option('--timeout <seconds>', 'of the function', integer(1, 900), 60)
    .option('--region <region>', 'that it says it is in', 'us-east-1')
    .option('--quiet', 'nothing on stderr but errors', false)
    .action(async (options: EmulateOptions) => {
      const { emulate } = await import('../commands/lambda/emulate.js');
      done(await emulate(options, io));
    });
}
