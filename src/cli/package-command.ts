import { Command, Option } from 'commander';
import type { PackageOptions } from '../commands/package.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { list } from './arguments.js';

/** `coldstart package` with all its flags. */
export function packageCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('package')
    .description('make a small, reproducible zip or layer for AWS Lambda, and tell what its size is made of')
    .argument('<target>', 'a worker’s file, a folder with code, or a requirements file')
    .requiredOption('-o, --output <file>', 'the zip')
    .addOption(
      new Option('--installer <installer>', 'what installs the packages')
        .choices(['pip', 'uv'])
        .default('uv'),
    )
    .option('--python <version>', 'of the function, for example 3.12 (default: of the default interpreter)')
    .option(
      '--python-platform <platform>',
      'x86_64-manylinux2014, aarch64-manylinux2014, …_2_28 (default: of this processor)',
    )
    .option('--slim <steps>', 'leave out: pycache, tests, stubs, botocore, metadata, strip; or all', list, [])
    .option(
      '--services <services>',
      'AWS services that --slim botocore keeps (default: those in the code)',
      list,
    )
    .addOption(
      new Option('--bytecode <kind>', 'put .pyc in, for the folder that Lambda unpacks to')
        .choices(['none', 'compiled', 'unchecked-hash'])
        .default('none'),
    )
    .option('--include-ignored', 'put files of your own in that git ignores', false)
    .option('--layer', 'make a layer: everything lies below python/', false)
    .option(
      '--import <modules>',
      'modules that must stay importable (default: the topmost of all packages, and the worker)',
      list,
    )
    .option('--no-import', 'import nothing')
    .addOption(
      new Option('--format <format>', 'what stdout gets').choices(['table', 'json']).default('table'),
    )
    .option('--quiet', 'nothing on stderr but errors', false)
    .action(async (target: string, options: PackageOptions) => {
      const { packageTarget } = await import('../commands/package.js');
      done(await packageTarget(target, options, io));
    });
}
