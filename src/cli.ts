import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { BenchOptions } from './commands/bench.js';
import type { BytecodeOptions } from './commands/bytecode.js';
import type { DoctorOptions } from './commands/doctor.js';
import type { InitOptions } from './commands/init.js';
import { SCHEMA_NAMES } from './commands/schema.js';
import { EXIT, type ExitCode, usageError } from './domain/errors.js';
import type { Loop } from './domain/report.js';
import type { Io } from './io.js';
import { FORMATS } from './report/index.js';

/** A plan is made whole before the run: more than this would not fit the memory. */
const MOST_RUNS = 100_000;

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
    .description('show a saved report again, or recover a killed run from FILE.partial.ndjson')
    .argument('<file>', 'report.json or FILE.partial.ndjson')
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .action(async (file, options) => {
      const { report } = await import('./commands/report.js');
      done(await report({ output: [], file, ...options }, io));
    });

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
      const { bytecode } = await import('./commands/bytecode.js');
      done(await bytecode(target, options, io));
    });

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
      const { cacheList } = await import('./commands/cache.js');
      done(await cacheList(io));
    });
  cache
    .command('clear')
    .description('empty the cache')
    .action(async () => {
      const { cacheClear } = await import('./commands/cache.js');
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
      const { doctor } = await import('./commands/doctor.js');
      done(await doctor(options, io));
    });

  program
    .command('init')
    .description('write a coldstart.json from what can be started here')
    .option('--force', 'write it also where there is a configuration already', false)
    .option('--dry-run', 'print the file and write nothing', false)
    .action(async (options: InitOptions) => {
      const { init } = await import('./commands/init.js');
      done(await init(options, io));
    });

  program
    .command('schema')
    .description('print the JSON schema of reports, of the configuration or of what the doctor writes')
    .addArgument(program.createArgument('[name]', 'which schema').choices(SCHEMA_NAMES).default('report'))
    .action(async (name) => {
      const { schema } = await import('./commands/schema.js');
      done(await schema(name, io));
    });
  return program;
}

function benchCommand(io: Io, commandWords: readonly string[], done: (code: ExitCode) => void): Command {
  return new Command('bench')
    .description('measure cold starts: bundled workers, your own files and projects, or any command')
    .argument(
      '[targets...]',
      'the suite loops, bundled workers, Python files, project folders, module:callable or console scripts; NAME=target names a row',
    )
    .usage('[options] [targets...] [-- command...]')
    .option(
      '--command <command>',
      'measure a command, without a shell (repeatable; NAME=command names it)',
      collect,
    )
    .option('-m, --module <module>', 'measure a module as python -m starts it (repeatable)', collect)
    .option('--python <versions>', 'interpreters: versions or paths, for example 3.11,3.12', list)
    .addOption(new Option('--loop <loops>', 'event loops: asyncio, uvloop, own').argParser(loops))
    .option(
      '--launch <styles>',
      'ways to start it: python, "uv run", or options of the interpreter such as -O,-I,"-X utf8" (default: python)',
      list,
    )
    .addOption(new Option('--set <name>', 'packages of the bundled workers').choices(['standard', 'classic']))
    .option('--runs <n>', 'trials a row, beside round 0 (default: 20)', integer(1, MOST_RUNS))
    .addOption(
      new Option('--page-cache <state>', 'before each trial (default: warm)').choices(['warm', 'evicted']),
    )
    .option('--env <NAME[=VALUE]>', 'add a variable to the clean environment (repeatable)', collect)
    .option('--env-file <file>', 'add the variables of a file of NAME=VALUE lines (repeatable)', collect)
    .option('--cwd <folder>', 'working directory of the trials')
    .option('--args <arguments>', 'arguments of the worker, as one text')
    .option('--venv <folder>', 'virtual environment of the worker')
    .option(
      '--ready <condition>',
      'measure what does not end, until port:8080, http://127.0.0.1:8080/path, output:/regex/, file:PATH or fd; {port} is a free port (default: exit)',
    )
    .option('--grace <seconds>', 'from SIGTERM, sent when it is ready, to SIGKILL (default: 5)', positive)
    .option('--setup <command>', 'run once before the first trial of each row, untimed, without a shell')
    .option('--prepare <command>', 'run before each trial, untimed')
    .option('--conclude <command>', 'run after each trial, untimed')
    .option('--cleanup <command>', 'run once after the last trial of each row')
    .option('--no-pitfalls', 'no extra run of each target that looks for pitfalls')
    .option('--budget <expression>', 'a threshold such as "hello/*:ready.p50<150ms" (repeatable)', collect)
    .addOption(
      new Option('--on-inconclusive <what>', 'when a budget cannot be decided')
        .choices(['pass', 'warn', 'fail'])
        .default('warn'),
    )
    .option('--seed <n>', 'of the random order (default: random, printed)', integer(0, 0xffffffff))
    .option('--timeout <seconds>', 'a trial may take (default: 60)', positive)
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .option('--dry-run', 'print the plan and run nothing')
    .option('--no-progress', 'no progress bar')
    .option('--quiet', 'nothing on stderr but errors')
    .option('--config <file>', 'configuration (default: coldstart.json or [tool.coldstart])')
    .action(async (targets: string[], options: Omit<BenchOptions, 'targets' | 'commandWords'>) => {
      const { bench } = await import('./commands/bench.js');
      const unset = {
        ...{ command: [], module: [], env: [], envFile: [], budget: [], output: [] },
        ...{ dryRun: false, quiet: false },
      };
      done(await bench({ ...unset, ...options, targets, commandWords }, io));
    });
}

function formatOption(): Option {
  return new Option('--format <format>', 'what stdout gets').choices(FORMATS).default('table');
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function list(value: string): string[] {
  const parts = value.split(',').map((part) => part.trim());
  if (parts.includes('')) throw new InvalidArgumentError('An empty name stands in the list.');
  return [...new Set(parts)];
}

function loops(value: string): Loop[] {
  const known: readonly string[] = ['asyncio', 'uvloop', 'own'];
  return list(value).map((name) => {
    if (!known.includes(name)) throw new InvalidArgumentError(`${name} is none of ${known.join(', ')}.`);
    return name as Loop;
  });
}

function integer(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most) {
      throw new InvalidArgumentError(`A whole number from ${least} to ${most} is needed.`);
    }
    return number;
  };
}

function positive(value: string): number {
  const number = Number(value);
  // setTimeout and setitimer take at most about 24 days.
  if (!(number > 0) || number > 2_000_000)
    throw new InvalidArgumentError('A number of seconds above 0 is needed.');
  return number;
}
