import { Command, CommanderError, Option } from 'commander';
import type { BytecodeOptions } from '../commands/bytecode.js';
import type { DoctorOptions } from '../commands/doctor.js';
import type { InitOptions } from '../commands/init.js';
import { SCHEMA_NAMES } from '../commands/schema.js';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { collect, formatOption, integer, list, MOST_RUNS } from './arguments.js';
import { baselineCommand } from './baseline-command.js';
import { benchCommand } from './bench-command.js';
import { compareCommand } from './compare-command.js';
import { lambdaCommand } from './lambda-command.js';
import { mergeCommand } from './merge-command.js';
import { packageCommand } from './package-command.js';

/** Parses the command line and runs the command it names; commands are loaded when they are chosen. */
export async function runCli(io: Io): Promise<ExitCode> {
  // Words after -- belong to the measured command: commander must not see them.
  const end = io.argv.indexOf('--');
  const own = end < 0 ? io.argv : io.argv.slice(0, end);
  const commandWords = end < 0 ? [] : io.argv.slice(end + 1);

  if (end >= 0 && commandWords.length === 0) {
    throw usageError(
      'No command stands after --.',
      'Name one, for example coldstart bench -- python -c pass.',
    );
  }

  let code: ExitCode = EXIT.ok;
  const program = makeProgram(io, commandWords, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...own], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw error;
  }
}

function makeProgram(io: Io, commandWords: readonly string[], done: (code: ExitCode) => void): Command {
  const program = new Command('coldstart')
    .description('Measure and explain cold starts of Python workers.')
    .option('-V, --version', 'print the version')
    // Behind the name of a command they are its own: --args --version is the worker’s.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .exitOverride()
    .showHelpAfterError('(coldstart --help, or coldstart <command> --help, lists what there is)')
    .showSuggestionAfterError();

  program.addCommand(benchCommand(io, commandWords, done).copyInheritedSettings(program));

  program
    .command('report')
    .description('show a saved report or comparison again, or recover a killed run from FILE.partial.ndjson')
    .argument('<file>', 'report.json, comparison.json or FILE.partial.ndjson')
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .action(async (file, options) => {
      const { report } = await import('../commands/report.js');
      done(await report({ output: [], file, ...options }, io));
    });

  program.addCommand(baselineCommand(io, program, done));
  program.addCommand(compareCommand(io, done).copyInheritedSettings(program));
  program.addCommand(mergeCommand(io, done).copyInheritedSettings(program));

  program
    .command('bytecode')
    .description('tell which .pyc are missing, stale or of another Python, what that costs and what helps')
    .argument('<target>', 'virtual environment, folder with packages, or zip')
    .option('--python <python>', 'the interpreter that will run it (default: the environment’s)')
    .addOption(new Option('--optimize <level>', 'of -O').choices(['0', '1', '2']).default('0'))
    .option('--stdlib', 'look at the standard library too', false)
    .option('--import <modules>', 'run and measure these imports, with and without bytecode', list)
    .option('--runs <n>', 'pairs of each import', integer(6, MOST_RUNS), 10)
    .option(
      '--fail-on <rules>',
      'exit code 1 on missing, stale, wrong-version, mismatched, any, "missing>5%"',
    )
    .addOption(
      new Option('--format <format>', 'what stdout gets').choices(['table', 'json']).default('table'),
    )
    .action(async (target: string, options: BytecodeOptions) => {
      const { bytecode } = await import('../commands/bytecode.js');
      done(await bytecode(target, options, io));
    });

  program.addCommand(packageCommand(io, done).copyInheritedSettings(program));
  program.addCommand(lambdaCommand(io, program, done));

  const cache = program
    .command('cache')
    .description('list what coldstart keeps in its cache, with sizes')
    // Else a misspelt subcommand would be called one argument too many.
    .allowExcessArguments()
    .action(async (_options, { args: [unknown] }: Command) => {
      if (unknown !== undefined)
        cache.error(
          `error: unknown command 'cache ${unknown}'\n(coldstart cache lists what is kept, coldstart cache clear removes it)`,
        );
      const { cacheList } = await import('../commands/cache.js');
      done(await cacheList(io));
    });
  cache
    .command('clear')
    .description('empty the cache')
    .action(async () => {
      const { cacheClear } = await import('../commands/cache.js');
      done(await cacheClear(io));
    });

  program
    .command('doctor')
    .description('tell what costs or disturbs measurements on this machine, and what helps')
    .addOption(
      new Option('--format <format>', 'what stdout gets').choices(['table', 'json']).default('table'),
    )
    .option('--noise', 'measure the same twice: what differences can be seen here', false)
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../commands/doctor.js');
      done(await doctor(options, io));
    });

  program
    .command('init')
    .description('write a coldstart.json from what can be started here')
    .option('--force', 'write it also where there is a configuration already', false)
    .option('--dry-run', 'print the file and write nothing', false)
    .action(async (options: InitOptions) => {
      const { init } = await import('../commands/init.js');
      done(await init(options, io));
    });

  program
    .command('schema')
    .description('print the JSON schema of what coldstart reads or writes')
    .addArgument(program.createArgument('[name]', 'which schema').choices(SCHEMA_NAMES).default('report'))
    .action(async (name) => {
      const { schema } = await import('../commands/schema.js');
      done(await schema(name, io));
    });
  return program;
}
