import { Command, Option } from 'commander';
import type { BenchOptions } from '../commands/bench.js';
import { VARIANTS } from '../config/bundled-handlers.js';
import type { HandlerFlags, InstallFlags } from '../config/flags.js';
import type { ExitCode } from '../domain/errors.js';
import type { Loop } from '../domain/report.js';
import type { Io } from '../io/io.js';
import {
  choice,
  collect,
  formatOption,
  gateOptions,
  inconclusiveOption,
  integer,
  list,
  MOST_RUNS,
  positive,
  shard,
} from './arguments.js';

/** `coldstart bench` with all its flags; the words after `--` are the measured command. */
export function benchCommand(
  io: Io,
  commandWords: readonly string[],
  done: (code: ExitCode) => void,
): Command {
  const command = new Command('bench')
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
    .addOption(
      new Option('--loop <loops>', 'event loops: asyncio, uvloop, own').argParser(
        choice<Loop>(['asyncio', 'uvloop', 'own']),
      ),
    )
    .option(
      '--launch <styles>',
      'ways to start it: python, "uv run", or options of the interpreter such as -O,-I,"-X utf8" (default: python)',
      list,
    )
    .addOption(
      new Option(
        '--set <name>',
        'packages of the bundled workers, or of installs (default there: small)',
      ).choices(['small', 'standard', 'classic']),
    )
    .option('--runs <n>', 'trials a row, beside round 0 (default: 20)', integer(1, MOST_RUNS))
    .addOption(
      new Option('--page-cache <state>', 'before each trial (default: warm)').choices(['warm', 'evicted']),
    )
    .addOption(new Option('--installer <list>', 'installers: pip, uv').argParser(choice(['pip', 'uv'])))
    .addOption(
      new Option('--installer-cache <list>', 'their caches: cold, warm (default: warm)').argParser(
        choice(['cold', 'warm']),
      ),
    )
    .addOption(
      new Option(
        '--bytecode <list>',
        'of installs: default (pip compiles, uv does not), compile, none (default: default,compile)',
      ).argParser(choice(['default', 'compile', 'none'])),
    )
    .addOption(
      new Option('--link-mode <list>', 'of uv: clone, copy, hardlink, symlink').argParser(
        choice(['clone', 'copy', 'hardlink', 'symlink']),
      ),
    )
    .option('--pip-version <list>', 'latest, bundled, or versions (default: latest)', list)
    .option(
      '--requirements <file>',
      'what installs install, or a handler needs: requirements, pyproject.toml, uv.lock, a script',
    )
    .option('--handler <module.function>', 'a Lambda handler of your own, run in the emulator')
    .option('--dir <folder>', 'its code (default: .)')
    .addOption(
      new Option(
        '--variants <list>',
        'layouts and starts of it: plain, layer, uvloop, lazy, no-bytecode, provisioned, snapstart (default: plain)',
      ).argParser(choice(VARIANTS)),
    )
    .option('--event <file>', 'the JSON that it is called with (default: {})')
    .option(
      '--memory <MB>',
      'of the function; not enforced by the emulator (default: 512)',
      integer(128, 10_240),
    )
    .addOption(
      new Option('--index <index>', 'where installs get wheels (default: loopback)').choices([
        'loopback',
        'remote',
      ]),
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
    .addOption(inconclusiveOption())
    .option('--against <ref>', 'compare with a commit, in the same rounds: the recommended gate')
    .option('--baseline <file>', 'compare with an earlier report, or a saved baseline, by its name')
    .option('--allow-env-mismatch', 'decide also where the baseline is of another machine', false)
    .option('--seed <n>', 'of the random order (default: random, printed)', integer(0, 0xffffffff))
    .option(
      '--shard <i/n>',
      'measure a part of the rows, such as 2/4, for coldstart merge; rows that are compared stay together',
      shard,
    )
    .option('--timeout <seconds>', 'a trial may take (default: 60)', positive)
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .option('--dry-run', 'print the plan and run nothing')
    .option('--no-progress', 'no progress bar')
    .option('--quiet', 'nothing on stderr but errors')
    .option('--config <file>', 'configuration (default: coldstart.json or [tool.coldstart])');
  for (const option of gateOptions()) command.addOption(option);
  return command.action(
    async (
      targets: string[],
      options: Omit<BenchOptions, 'targets' | 'commandWords' | 'install' | 'handlers'> &
        InstallFlags &
        HandlerFlags,
    ) => {
      const { bench } = await import('../commands/bench.js');
      const unset = {
        ...{ command: [], module: [], env: [], envFile: [], budget: [], output: [] },
        ...{ dryRun: false, quiet: false },
      };
      const { installer, installerCache, bytecode, linkMode, pipVersion, requirements, index } = options;
      const { handler, dir, variants, event, memory } = options;
      const handlers = { handler, dir, variants, event, memory };
      const install = { installer, installerCache, bytecode, linkMode, pipVersion, requirements, index };
      done(await bench({ ...unset, ...options, install, handlers, targets, commandWords }, io));
    },
  );
}
