import { Command, Option } from 'commander';
import type { ImageOptions, PackageOptions } from '../commands/package-options.js';
import { ENGINES } from '../domain/container.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { addGroup, formatOption, list, quietOption } from './arguments.js';
import { addExamples, type Example } from './examples.js';

const EXAMPLES: readonly Example[] = [
  'coldstart package worker.py -o function.zip --slim all',
  'coldstart package requirements.txt -o layer.zip --layer --python 3.12',
  'coldstart package . --image',
  'coldstart package . --image --handler app.handler',
];

/** `coldstart package` with all its options. */
export function packageCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('package')
    .description('build a small, reproducible zip or layer for AWS Lambda, or write a Dockerfile')
    .argument('<target>', 'a worker’s file, a folder with code, or a requirements file');
  addExamples(command, EXAMPLES, 'Details: docs/packages.md');
  addGroup(command, 'Options:', [
    new Option('-o, --output <file>', 'the zip to write; with --image the Dockerfile'),
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
  addGroup(command, 'Images:', [
    new Option(
      '--image',
      'write a Dockerfile and a .dockerignore, and say what each line buys; builds nothing',
    ).default(false),
    new Option('--base <image>', 'the image to start from (default: python:VERSION-slim, or AWS’s)'),
    new Option('--handler <name>', 'an image for AWS Lambda, of the function module.function'),
    new Option('--command <command>', 'what the image starts (default: what is found in the project)'),
    new Option(
      '--engine <engine>',
      'whose digest of the base is taken (default: the first that answers)',
    ).choices(ENGINES),
    new Option('--force', 'write over a Dockerfile that is there').default(false),
  ]);
  return command.action(async (target: string, options: PackageOptions & ImageOptions) => {
    if (options.image) {
      const { packageImage } = await import('../commands/package-image.js');
      return done(await packageImage(target, options, io));
    }
    const { packageTarget } = await import('../commands/package.js');
    done(await packageTarget(target, options, io));
  });
}
