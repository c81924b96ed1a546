import { Command, Option } from 'commander';
import type { LambdaCleanupOptions } from '../commands/lambda/cleanup.js';
import type { EmulateOptions } from '../commands/lambda/emulate.js';
import type { LambdaInspectOptions } from '../commands/lambda/inspect.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { INSPECTION_FORMATS } from '../report/inspection-formats.js';
import {
  addGroup,
  collect,
  cpusOption,
  engineOption,
  formatOption,
  integer,
  quietOption,
  runtimePackagesOption,
} from './arguments.js';
import { addExamples, type Example } from './examples.js';
import { lambdaBenchCommand } from './lambda-bench-command.js';
import { lambdaLogsCommand } from './lambda-logs-command.js';
import { controlPlaneOption, placeOptions } from './lambda-options.js';
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

/** `coldstart lambda cleanup` with all its options. */
function lambdaCleanupCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('cleanup')
    .description('restore what a killed run left changed, using its journal')
    .option('--journal <file>', 'journal of one run (default: all in $XDG_STATE_HOME/coldstart)')
    .option('--profile <name>', 'profile of the AWS configuration (default: that of the run)')
    .option('--endpoint-url <url>', 'endpoint of the Lambda API (default: that of the run)')
    .addOption(controlPlaneOption())
    .action(async (options: LambdaCleanupOptions) => {
      const { lambdaCleanup } = await import('../commands/lambda/cleanup.js');
      done(await lambdaCleanup(options, io));
    });
}

/** `coldstart lambda inspect` with all its options. */
function lambdaInspectCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('inspect')
    .description('find what makes starts of deployed functions slow or expensive (read-only)')
    .argument('<functions...>', 'names, patterns, NAME:QUALIFIER with a version or an alias, or ARNs');
  addGroup(command, 'Options:', [
    new Option('--logs <file>', 'exported log of the function, to see how many environments were busy'),
    new Option(
      '-o, --output <[format:]file>',
      'also write it to a file: .html, .json, .md, .txt (repeatable)',
    ).argParser(collect),
    formatOption(INSPECTION_FORMATS),
    ...placeOptions(),
    controlPlaneOption(),
  ]);
  return command.action(async (functions: string[], options: LambdaInspectOptions) => {
    const { lambdaInspect } = await import('../commands/lambda/inspect.js');
    done(await lambdaInspect(functions, { ...{ output: [] }, ...options }, io));
  });
}

const EMULATE_EXAMPLES: readonly Example[] = [
  'coldstart lambda emulate --handler app.handler --dir src',
  'coldstart lambda emulate --template template.yaml',
  'aws lambda invoke --endpoint-url http://127.0.0.1:9001 --function-name function out.json',
];

/** `coldstart lambda emulate` with all its options. */
function lambdaEmulateCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('emulate')
    .description('serve the Lambda API on this machine, with the real Python runtime client')
    .option('--template <file>', 'functions to start with: SAM, serverless.yml, cdk.out, terraform show')
    .option('--handler <module.function>', 'handler of a function to start with (default: no function)')
    .option('--dir <folder>', 'folder with its code', '.')
    .option('--image <name>', 'a function of this image, with its CMD or --handler as handler')
    .addOption(engineOption('the image'))
    .option('--pull', 'fetch a missing image')
    .addOption(cpusOption(''))
    .option('--name <name>', 'name of the function (default: function)')
    .option('--requirements <file>', 'its requirements (default: those found in its folder)')
    .option('--python <version>', 'Python of the function (default: the default interpreter)')
    .option(
      '--memory <MB>',
      'memory of the function; with more its process is ended',
      integer(128, 10_240),
      512,
    )
    .addOption(runtimePackagesOption())
    .option('--timeout <seconds>', 'timeout of the function', integer(1, 900), 60)
    .option('--port <n>', 'port on 127.0.0.1; 0 picks a free one', integer(0, 65_535), 9001)
    .option('--region <region>', 'region of what it starts with; others as callers sign', 'us-east-1')
    .option('--account-id <id>', 'account in ARNs, 12 digits', '000000000000')
    .option('--s3-endpoint-url <url>', 'S3 that code and layers may come from: MinIO, LocalStack, moto')
    .option('--no-pending', 'functions are Active, and updates Successful, at once')
    .option('--access-key <id>', 'the only key id that callers may sign with (default: any)')
    .addOption(quietOption());
  return addExamples(command, EMULATE_EXAMPLES).action(async (options: EmulateOptions) => {
    const { emulate } = await import('../commands/lambda/emulate.js');
    done(await emulate(options, io));
  });
}
