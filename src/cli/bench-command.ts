import { Command, Option } from 'commander';
import { benchOptions, type FlatBenchOptions } from '../commands/bench-options.js';
import { VARIANTS } from '../config/bundled-handlers.js';
import { parseMaxTime, parseRounds } from '../config/rounds.js';
import { parseSweep } from '../config/sweep.js';
import type { ExitCode } from '../domain/errors.js';
import type { Loop } from '../domain/report.js';
import { RUNTIMES } from '../domain/wasm.js';
import type { Io } from '../io/io.js';
import {
  addGroup,
  baselineOption,
  budgetOption,
  choice,
  collect,
  compared,
  cpusOption,
  engineOption,
  gateOptions,
  inconclusiveOption,
  integer,
  list,
  mismatchOption,
  outputOptions,
  plotOption,
  progressOptions,
  readBy,
  runtimePackagesOption,
  shard,
  trialOptions,
} from './arguments.js';
import { addExamples, type Example } from './examples.js';
import { addHyperfineOptions, type HyperfineFlags, ownFlags } from './hyperfine-options.js';

const EXAMPLES: readonly Example[] = [
  ['coldstart bench my_worker.py', 'asyncio against uvloop'],
  ['coldstart bench my_worker.py --python 3.11,3.13', 'two interpreters'],
  ['coldstart bench my_worker.py --against main', 'did it become slower?'],
  'coldstart bench uvicorn --args "app:app --port {port}" --ready port:{port}',
  ['coldstart bench -- python -c pass', 'any command'],
];

/** `coldstart bench` with all its options; the words after `--` are the measured command. */
export function benchCommand(
  io: Io,
  commandWords: readonly string[],
  done: (code: ExitCode) => void,
): Command {
  const command = new Command('bench')
    .description('measure cold starts of Python workers, servers, projects or any command')
    .usage('[options] [targets...] [-- command...]')
    .argument(
      '[targets...]',
      'Python files, project folders, module:callable, console scripts, bundled workers, or the suites loops, installs and handlers; NAME=target names a row (default: the configured scenarios, else loops and installs)',
    );
  addExamples(command, EXAMPLES, 'Details: docs/cli/bench.md');
  addGroup(command, 'Options:', [
    new Option('-m, --module <module>', 'measure a module, as python -m runs it (repeatable)').argParser(
      collect,
    ),
    new Option(
      '--command <command>',
      'measure a command, run without a shell (repeatable; NAME=command names the row)',
    ).argParser(collect),
    new Option(
      '-r, --runs <n>',
      'trials per row, not counting round 0 (default: 20); 10..80 or auto: until the verdict is reached, the default where something is judged',
    ).argParser(readBy((text) => parseRounds(text, '--runs'))),
    new Option(
      '--max-time <duration>',
      'end with what is known after so long, such as 120s or 5min',
    ).argParser(readBy(parseMaxTime)),
    new Option('--python <versions>', 'interpreters: versions or paths, such as 3.11,3.13').argParser(list),
    new Option('--loop <loops>', 'event loops: asyncio, uvloop, own').argParser(
      choice<Loop>(['asyncio', 'uvloop', 'own']),
    ),
    new Option(
      '--runtime <list>',
      'what workers run in: cpython, pyodide, pyodide-snapshot (default: cpython); the others are WebAssembly on Node',
    ).argParser(choice(RUNTIMES)),
    new Option('--args <arguments>', 'arguments of the worker, as one string'),
    new Option(
      '--ready <condition>',
      'when a server counts as ready: port:8080, http://127.0.0.1:8080/path, unix:PATH, output:/regex/, file:PATH or fd; {port} is a free port (default: exit)',
    ),
    new Option('--against <ref>', 'compare with a commit in the same rounds: the recommended gate'),
    budgetOption('hello/*:ready.p50<150ms'),
    ...outputOptions(),
    plotOption(),
    new Option('--dry-run', 'print the plan without running anything'),
    new Option('--config <file>', 'configuration file (default: coldstart.json or [tool.coldstart])'),
  ]);
  addGroup(command, 'Worker environment:', [
    new Option('--venv <folder>', 'virtual environment of the worker'),
    new Option(
      '--extra <list>',
      'optional dependencies of the project, built into a cached environment',
    ).argParser(list),
    new Option('--group <list>', 'dependency groups of the project, likewise').argParser(list),
    new Option(
      '--launch <styles>',
      'ways to start the worker: python, "uv run", or interpreter options such as -O,-I,"-X utf8" (default: python)',
    ).argParser(list),
    new Option('--env <NAME[=VALUE]>', 'add a variable to the clean environment (repeatable)').argParser(
      collect,
    ),
    new Option('--env-file <file>', 'add the variables of a NAME=VALUE file (repeatable)').argParser(collect),
    new Option('--cwd <folder>', 'working directory of the trials'),
    new Option(
      '--set <name>',
      'package set of the bundled workers or of installs (default: standard; installs: small)',
    ).choices(['small', 'standard', 'classic']),
  ]);
  addGroup(command, 'Trials:', [
    ...trialOptions(),
    new Option(
      '--shard <i/n>',
      'measure one part of the rows, such as 2/4, for coldstart merge; rows that are compared stay together',
    ).argParser(shard),
    new Option(
      '--bytecode <list>',
      'of workers: present (as after a first start), found, none (default: present); of installs: default (pip compiles, uv does not), compile, none (default: default,compile)',
    ).argParser(choice(['present', 'found', 'default', 'compile', 'none'])),
    new Option('--no-pitfalls', 'skip the extra run of each target that looks for pitfalls'),
  ]);
  addGroup(command, 'Comparison:', [
    new Option(
      '--compare <names>',
      'compare different targets by the names of their rows, such as old,new; the first is the base (repeatable)',
    ).argParser(compared),
    baselineOption(),
    new Option(
      '--accept-removed <names>',
      'with --against: rows of the commit that are meant to be gone (repeatable)',
    ).argParser((value, before: string[] = []) => [...before, ...list(value)]),
    ...gateOptions(),
    new Option(
      '--confirm',
      'measure what FAILed once more: a FAIL that fresh rounds do not confirm is inconclusive',
    ),
    inconclusiveOption(),
    mismatchOption(),
  ]);
  addGroup(command, 'Break-even:', [
    new Option(
      '--sweep <values>',
      'rows for several amounts of work, such as 1,10,100,1000: {n} in --args, --env or the command is each of them',
    ).argParser(readBy(parseSweep)),
    new Option('--break-even', 'after how many units of the sweep uvloop has paid back its start'),
  ]);
  addGroup(command, 'Hooks (untimed, run without a shell):', [
    new Option('-s, --setup <command>', 'run once before the first trial of each row'),
    new Option(
      '-p, --prepare <command>',
      'run before each trial (once for all rows, or once for each target or command)',
    ).argParser(collect),
    new Option('-C, --conclude <command>', 'run after each trial (likewise)').argParser(collect),
    new Option('-c, --cleanup <command>', 'run once after the last trial of each row'),
  ]);
  addHyperfineOptions(command);
  addGroup(command, 'Installs (coldstart bench installs):', [
    new Option('--installer <list>', 'installers: pip, uv (default: both)').argParser(choice(['pip', 'uv'])),
    new Option(
      '--installer-cache <list>',
      'installer caches: cold, warm, restored, again (default: warm; first starts: cold, warm, again)',
    ).argParser(choice(['cold', 'warm', 'restored', 'again'])),
    new Option(
      '--first-start <list>',
      'first starts instead: uv-run (a script), uvx (a tool); with --installer both',
    ).argParser(choice(['uv-run', 'uvx'])),
    new Option('--link-mode <list>', 'link modes of uv: clone, copy, hardlink, symlink').argParser(
      choice(['clone', 'copy', 'hardlink', 'symlink']),
    ),
    new Option('--pip-version <list>', 'latest, bundled, or versions (default: latest)').argParser(list),
    new Option(
      '--requirements <file>',
      'what to install, also for a handler: requirements, pyproject.toml, a lock, a script',
    ),
    new Option('--index <index>', 'where wheels come from (default: loopback)').choices([
      'loopback',
      'remote',
    ]),
    new Option('--resolve', 'resolve the requirements too, from recorded pages of the registry'),
    new Option('--disk', 'count the disk that ten environments take, hardlinks once'),
    new Option('--latency <duration>', 'round trip to the loopback index, such as 30ms (default: none)'),
    new Option('--bandwidth <rate>', 'rate of the loopback index, such as 5MB/s (default: unlimited)'),
  ]);
  addGroup(command, 'Lambda handlers (coldstart bench handlers):', [
    new Option(
      '--template <file>',
      'measure the functions of this template (default: those found in the folder): SAM, CloudFormation, serverless.yml, cdk.out, terraform show -json',
    ),
    new Option('--handler <module.function>', 'a handler of your own, run in the emulator'),
    new Option('--dir <folder>', 'folder or zip with its code (default: .)'),
    new Option(
      '--variants <list>',
      'plain, layer, uvloop, lazy, no-bytecode, runtime-sdk, provisioned, snapstart (default: plain)',
    ).argParser(choice(VARIANTS)),
    new Option('--event <file>', 'event to invoke it with, in JSON (default: {})'),
    new Option(
      '--memory <MB>',
      'memory of the function; with more its process is ended (default: 512)',
    ).argParser(integer(128, 10_240)),
    runtimePackagesOption(),
  ]);
  addGroup(command, 'Containers:', [
    new Option(
      '--image <name>',
      'measure containers of this image, or of one built from a path such as ./docker; a command after -- replaces its own (repeatable; NAME=image names the row)',
    ).argParser(collect),
    engineOption(),
    new Option(
      '--on-host [command]',
      'measure the command after --, or this one, as a process of this machine too: the engine’s price',
    ),
    new Option('--pull', 'fetch a missing image, untimed'),
    cpusOption(),
  ]);
  addGroup(command, 'Progress:', progressOptions());
  return command.action(
    async (targets: string[], given: Omit<FlatBenchOptions, 'targets' | 'commandWords'> & HyperfineFlags) => {
      const { bench } = await import('../commands/bench.js');
      done(await bench(benchOptions({ ...ownFlags(given), targets, commandWords }), io));
    },
  );
}
