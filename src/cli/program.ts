import { Command, CommanderError, Option } from 'commander';
import type { BytecodeOptions } from '../commands/bytecode.js';
import type { DoctorOptions } from '../commands/doctor.js';
import type { InitOptions } from '../commands/init.js';
import { SCHEMA_NAMES } from '../commands/schema.js';
import { type ColdstartError, EXIT, type ExitCode, usageError } from '../domain/errors.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import type { Io } from '../io/io.js';
import { addGroup, formatOption, integer, list, MOST_RUNS, outputOptions, plotOption } from './arguments.js';
import { baselineCommand } from './baseline-command.js';
import { benchCommand } from './bench-command.js';
import { bisectCommand } from './bisect-command.js';
import { compareCommand, mergeCommand } from './compare-command.js';
import { completionCommand } from './completion-command.js';
import { addExamples, type Example } from './examples.js';
import { explainCommand } from './explain-command.js';
import { helpWidth, styleHelp } from './help-look.js';
import { lambdaCommand } from './lambda-command.js';
import { addNextSteps, minding } from './next-steps.js';
import { packageCommand } from './package-command.js';

const EXAMPLES: readonly Example[] = [
  ['coldstart bench my_worker.py', 'where the time of a start goes'],
  ['coldstart bench my_worker.py --against main', 'did this change make it slower?'],
  ['coldstart bench installs', 'pip against uv'],
  ['coldstart lambda bench my-function', 'cold starts of a deployed function'],
];

/** Parses the command line and runs the command it names; commands are loaded when they are chosen. */
export async function runCli(io: Io): Promise<ExitCode> {
  // Words after -- belong to the measured command: commander must not see them.
  const end = io.argv.indexOf('--');
  const own = end < 0 ? io.argv : io.argv.slice(0, end);
  const commandWords = end < 0 ? [] : io.argv.slice(end + 1);

  if (end >= 0 && commandWords.length === 0) {
    throw usageError(
      'There is no command after --.',
      'Name one, for example coldstart bench -- python -c pass.',
    );
  }

  let code: ExitCode = EXIT.ok;
  const program = makeProgram(io, commandWords, (result) => {
    code = result;
  });
  try {
    if (own[0] === 'help' && own.includes('--man')) {
      await printManual(program, io);
      return EXIT.ok;
    }
    const helped = helpedBy(own, program);
    if (helped) {
      helped.outputHelp();
      return EXIT.ok;
    }
    await program.parseAsync([...own], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw error;
  }
}

/** The whole command line; `done` gets the exit code of the command that was chosen. */
export function makeProgram(
  io: Io,
  commandWords: readonly string[],
  done: (code: ExitCode) => void,
): Command {
  const program = new Command('coldstart')
    .description('Measure and explain cold starts of Python workers.')
    .option('-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    // Behind the name of a command they are its own: --args --version is the worker’s.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => helpWidth(io.stdout),
      getErrHelpWidth: () => helpWidth(io.stderr),
    })
    .exitOverride()
    .showHelpAfterError('(run coldstart --help or coldstart <command> --help for usage)')
    .showSuggestionAfterError();
  styleHelp(program);
  addExamples(program, EXAMPLES, 'coldstart <command> --help shows the options of a command.');

  program
    .commandsGroup('Measure:')
    .addCommand(benchCommand(io, commandWords, done).copyInheritedSettings(program));

  program.commandsGroup('Compare:').addCommand(compareCommand(io, done).copyInheritedSettings(program));
  program.addCommand(bisectCommand(io, commandWords, done).copyInheritedSettings(program));
  program.addCommand(baselineCommand(io, program, done));
  program.addCommand(mergeCommand(io, done).copyInheritedSettings(program));
  const reportCommand = program
    .command('report')
    .description('show a saved report again, recover a killed run, or the trend of several reports')
    .argument(
      '<files...>',
      'JSON of bench, compare, report, explain or lambda inspect, or FILE.partial.ndjson',
    );
  addGroup(reportCommand, 'Options:', [...outputOptions(), plotOption()]).action(async (files, options) => {
    const { report } = await import('../commands/report.js');
    done(await report({ output: [], files, ...options }, io));
  });

  program
    .commandsGroup('Explain:')
    .addCommand(explainCommand(io, commandWords, done).copyInheritedSettings(program));
  program
    .command('bytecode')
    .description('find missing or stale .pyc files, what they cost and how to fix it')
    .argument('<target>', 'virtual environment, folder with packages, or zip')
    .option('--python <python>', 'interpreter that will run it (default: the environment’s)')
    .addOption(
      new Option('--optimize <level>', 'optimisation level, as set by -O')
        .choices(['0', '1', '2'])
        .default('0'),
    )
    .option('--stdlib', 'include the standard library', false)
    .option('--import <modules>', 'run these imports and measure them with and without bytecode', list)
    .option('--runs <n>', 'pairs of runs per import', integer(6, MOST_RUNS), 10)
    .option(
      '--fail-on <rules>',
      'exit with 1 on missing, stale, wrong-version, mismatched, any, "missing>5%"',
    )
    .addOption(formatOption(['table', 'json']))
    .action(async (target: string, options: BytecodeOptions) => {
      const { bytecode } = await import('../commands/bytecode.js');
      done(await bytecode(target, options, io));
    });

  program
    .command('doctor')
    .description('find what slows or disturbs measurements here, and what the last failure would need')
    .addOption(formatOption(['table', 'json']))
    .option(
      '--noise',
      'measure the same thing twice, to see what differences this machine can resolve',
      false,
    )
    .option('--all', 'show what is fine too, one by one', false)
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../commands/doctor.js');
      done(await doctor(options, io));
    });

  program.commandsGroup('AWS Lambda:').addCommand(lambdaCommand(io, program, done));
  program.addCommand(packageCommand(io, done).copyInheritedSettings(program));

  const cache = program
    .commandsGroup('Housekeeping:')
    .command('cache')
    .description('list the contents of the cache with their sizes')
    .usage('[clear]')
    // Else a misspelt subcommand would be called one argument too many.
    .allowExcessArguments()
    .action(async (_options, { args: [unknown] }: Command) => {
      if (unknown !== undefined)
        cache.error(
          `error: unknown command 'cache ${unknown}'\n(${joinedHint(didYouMean(unknown, ['clear']), 'coldstart cache shows what it holds, coldstart cache clear removes it')})`,
        );
      const { cacheList } = await import('../commands/cache.js');
      done(await cacheList(io));
    });
  cache
    .command('clear')
    // Else it would take the leniency of its parent over, and empty the cache whatever stands behind it.
    .allowExcessArguments(false)
    .description('empty the cache')
    .action(async () => {
      const { cacheClear } = await import('../commands/cache.js');
      done(await cacheClear(io));
    });

  program
    .command('init')
    .description('write a coldstart.json for the project here')
    .option('--force', 'overwrite an existing configuration', false)
    .option('--dry-run', 'print the file without writing it', false)
    .action(async (options: InitOptions) => {
      const { init } = await import('../commands/init.js');
      done(await init(options, io));
    });

  program
    .command('schema')
    .description('print a JSON schema')
    .addArgument(
      program.createArgument('[name]', 'what to print the schema of').choices(SCHEMA_NAMES).default('report'),
    )
    .action(async (name) => {
      const { schema } = await import('../commands/schema.js');
      done(await schema(name, io));
    });
  program.addCommand(completionCommand(io, program, done).copyInheritedSettings(program));
  addNextSteps(program);
  minding(program);
  return program.addHelpCommand(
    new Command('help')
      .argument('[command]')
      .description('show help for a command')
      .option('--man', 'print the manual page coldstart(1)')
      .helpOption(false),
  );
}

/**
 * The command that `help lambda bench` or `lambda help bench` asks about: Commander shows the group's help for the one, and
 * its own for a command that there is none of. Throws a usage error for the latter.
 */
function helpedBy(words: readonly string[], program: Command): Command | undefined {
  const at = words.indexOf('help');
  const group = at === 1 ? program.commands.find((command) => command.name() === words[0]) : undefined;
  if (at !== 0 && !group?.commands.length) return undefined;
  const path = [...words.slice(0, at), ...words.slice(at + 1)].filter((word) => !word.startsWith('-'));
  let command = program;
  for (const [index, word] of path.entries()) {
    const next = command.commands.find((one) => one.name() === word);
    const isValue = command.registeredArguments.some(({ argChoices }) => argChoices?.includes(word));
    if (!next && (isValue || word === 'help') && index === path.length - 1) return command;
    if (!next) throw noCommand(path.slice(0, index), word, command);
    command = next;
  }
  return command;
}

function noCommand(before: readonly string[], word: string, { commands }: Command): ColdstartError {
  const names = commands.map((command) => command.name());
  return usageError(
    `There is no command ${[...before, word].join(' ')}.`,
    joinedHint(
      didYouMean(word, names),
      `coldstart ${[...before, '--help'].join(' ')} lists ${names.length > 0 ? 'them all' : 'its options'}.`,
    ),
  );
}

/** Commander dispatches its help command before it reads options. */
async function printManual(program: Command, { stdout }: Io): Promise<void> {
  const { manualCommands } = await import('./manual.js');
  const { manualPage } = await import('./manual-page.js');
  const { manualTexts } = await import('./manual-texts.js');
  const { packageVersion } = await import('../commands/version.js');
  stdout.write(manualPage(manualCommands(program), manualTexts(await packageVersion())));
}
