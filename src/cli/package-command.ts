import { Command, Option } from 'commander';
import type { PackageOptions } from '../commands/package.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { addGroup, formatOption, list, quietOption } from './arguments.js';

const EXAMPLES = `
Examples:
  coldstart package worker.py -o function.zip --slim all
  coldstart package requirements.txt -o layer.zip --layer --python 3.12

Details: docs/packages.md`;

/** `coldstart package` with all its options. */
export function packageCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('package')
    .description('build a small, reproducible zip or layer for AWS Lambda and report its size')
    .argument('<target>', 'a worker’s file, a folder with code, or a requirements file')
    .addHelpText('after', EXAMPLES);
  addGroup(command, 'Options:', [
    new Option('-o, --output <file>', 'the zip to write').makeOptionMandatory(),
    new Option(
      '--slim <steps>',
      'what to leave out: pycache, tests, stubs, sources, botocore, metadata, strip; or all',
    )
      .argParser(list)
      .default([], 'nothing'),
    new Option(
      '--services <services>',
      'AWS services that --slim botocore keeps (default: those in the code)',
    ).argParser(list),
    new Option('--layer', 'build a layer: the dependencies, below python/, without your own code').default(
      false,
    ),
    new Option('--include-ignored', 'include your own files even if git ignores them').default(false),
    new Option('--bytecode <kind>', 'include .pyc files, valid where Lambda unpacks them')
      .choices(['none', 'compiled', 'unchecked-hash'])
      .default('none'),
    new Option(
      '--python <version>',
      'Python of the function, such as 3.12 (default: the default interpreter’s)',
    ),
    new Option(
      '--python-platform <platform>',
      'x86_64-manylinux2014, aarch64-manylinux2014, …_2_28 (default: this processor)',
    ),
    new Option('--installer <installer>', 'installer of the packages').choices(['pip', 'uv']).default('uv'),
    new Option(
      '--import <modules>',
      'modules that must stay importable (default: the topmost of all packages, and the worker)',
    ).argParser(list),
    new Option('--no-import', 'do not import anything'),
    formatOption(['table', 'json']),
    quietOption(),
  ]);
  return command.action(async (target: string, options: PackageOptions) => {
    const { packageTarget } = await import('../commands/package.js');
    done(await packageTarget(target, options, io));
  });
}
