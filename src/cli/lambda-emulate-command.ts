import { Command } from 'commander';
import type { EmulateOptions } from '../commands/lambda/emulate.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { integer, quietOption } from './arguments.js';

const EXAMPLES = `
Examples:
  coldstart lambda emulate --handler app.handler --dir src
  aws lambda invoke --endpoint-url http://127.0.0.1:9001 \\
    --function-name function out.json`;

/** `coldstart lambda emulate` with all its options. */
export function lambdaEmulateCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('emulate')
    .description('serve the Lambda API on this machine, with the real Python runtime client')
    .option('--handler <module.function>', 'handler of a function to start with (default: no function)')
    .option('--dir <folder>', 'folder with its code', '.')
    .option('--name <name>', 'name of the function (default: function)')
    .option('--requirements <file>', 'its requirements (default: those found in its folder)')
    .option('--python <version>', 'Python of the function (default: the default interpreter)')
    .option('--memory <MB>', 'memory of the function, reported but not enforced', integer(128, 10_240), 512)
    .option('--timeout <seconds>', 'timeout of the function', integer(1, 900), 60)
    .option('--port <n>', 'port on 127.0.0.1; 0 picks a free one', integer(0, 65_535), 9001)
    .option('--region <region>', 'region to report', 'us-east-1')
    .addOption(quietOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: EmulateOptions) => {
      const { emulate } = await import('../commands/lambda/emulate.js');
      done(await emulate(options, io));
    });
}
