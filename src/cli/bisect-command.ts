import { Command, Option } from 'commander';
import type { BisectOptions } from '../commands/bisect/asked.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import {
  addGroup,
  collect,
  inconclusiveOption,
  list,
  outputOptions,
  positive,
  progressOptions,
  seedOption,
} from './arguments.js';
import { addExamples, type Example } from './examples.js';

const EXAMPLES: readonly Example[] = [
  'coldstart bisect my_worker.py --good v1.4',
  'coldstart bisect . --good v1.4 --bad main --max-regression 5% -o found.json',
  'coldstart bisect --good HEAD~40 -- python -c "import my_package"',
];

/** `coldstart bisect` with all its options; the words after `--` are the measured command. */
export function bisectCommand(
  io: Io,
  commandWords: readonly string[],
  done: (code: ExitCode) => void,
): Command {
  const command = new Command('bisect')
    .description('find the first commit that made a start slower')
    .usage('[options] [target] [-- command...]')
    .argument('[target]', 'a Python file, project folder, module:callable or console script');
  addExamples(command, EXAMPLES, 'Details: docs/cli/bisect.md');
  addGroup(command, 'Options:', [
    new Option('--good <ref>', 'a commit that is fast').makeOptionMandatory(),
    new Option('--bad <ref>', 'a later commit that may be slow').default('HEAD'),
    new Option('--max-regression <percent>', 'largest slowdown that is none (default: 10%)'),
    new Option('--metric <name>', 'metric to compare (default: ready or wall)'),
    new Option('-m, --module <module>', 'measure a module, as python -m runs it'),
    new Option('--scenario <name>', 'measure a scenario of coldstart.json, as it is written there'),
    new Option('--python <version>', 'interpreter: a version or path'),
    new Option('--loop <loop>', 'event loop (default: own)').choices(['asyncio', 'uvloop', 'own']),
    new Option('--args <arguments>', 'arguments of the worker, as one string'),
    new Option('--ready <condition>', 'when a server counts as ready, as for bench (default: exit)'),
    ...outputOptions(),
    inconclusiveOption(),
    new Option('--no-resume', 'begin anew what an earlier search has not ended'),
    new Option('--config <file>', 'configuration file (default: coldstart.json or [tool.coldstart])'),
  ]);
  addGroup(command, 'Worker environment:', [
    new Option('--venv <folder>', 'one virtual environment for all commits'),
    new Option('--extra <list>', 'optional dependencies of the project').argParser(list),
    new Option('--group <list>', 'dependency groups of the project').argParser(list),
    new Option('--env <NAME[=VALUE]>', 'add a variable to the clean environment (repeatable)').argParser(
      collect,
    ),
    new Option('--env-file <file>', 'add the variables of a NAME=VALUE file (repeatable)').argParser(collect),
    new Option('--cwd <folder>', 'working directory of the trials'),
  ]);
  addGroup(command, 'Trials:', [
    new Option('--page-cache <state>', 'page cache before each trial (default: warm)').choices([
      'warm',
      'evicted',
    ]),
    new Option('--timeout <seconds>', 'time limit of a trial (default: 60)').argParser(positive),
    new Option('--grace <seconds>', 'time from SIGTERM, sent once ready, to SIGKILL (default: 5)').argParser(
      positive,
    ),
    seedOption(),
  ]);
  addGroup(command, 'Progress:', progressOptions());
  return command.action(
    async (target: string | undefined, options: Omit<BisectOptions, 'target' | 'commandWords'>) => {
      const { bisect } = await import('../commands/bisect.js');
      const unset = { env: [], envFile: [], output: [] };
      done(await bisect({ ...unset, ...options, target, commandWords }, io));
    },
  );
}
