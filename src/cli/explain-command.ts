import { Command, Option } from 'commander';
import type { ExplainOptions } from '../commands/explain-options.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { EXPLAIN_FORMATS } from '../report/explain/formats.js';
import {
  addGroup,
  collect,
  cpusOption,
  engineOption,
  formatOption,
  integer,
  list,
  MOST_RUNS,
  progressOptions,
  runtimePackagesOption,
  trialOptions,
  verboseOption,
} from './arguments.js';
import { addExamples, type Example } from './examples.js';

const EXAMPLES: readonly Example[] = [
  ['coldstart explain worker.py', 'where its start goes'],
  ['coldstart explain worker.py --why numpy', 'who imports numpy'],
  "coldstart explain worker.py --against main --fail-on 'new-import>20ms'",
  'coldstart explain -m app -o app.speedscope.json',
  ['coldstart explain app.handler --dir src', 'the initialisation of a Lambda handler'],
  'coldstart explain --image my-worker -- python worker.py',
  'coldstart explain uvicorn --args "app:app --port {port}" --ready port:{port}',
];

/** `coldstart explain` with its options. */
export function explainCommand(
  io: Io,
  commandWords: readonly string[],
  done: (code: ExitCode) => void,
): Command {
  const command = new Command('explain')
    .description(
      'show where the start of a worker, handler or container goes: imports, and work before it is ready',
    )
    .argument('[target]', 'a Python file, project folder, module:callable, console script, or handler');
  addExamples(command, EXAMPLES, 'Details: docs/cli/explain.md');
  addGroup(command, 'Options:', [
    new Option('-m, --module <module>', 'explain a module, as python -m runs it'),
    new Option('--scenario <name>', 'explain a scenario of coldstart.json, as it is written there'),
    new Option('--config <file>', 'configuration file (default: coldstart.json or [tool.coldstart])'),
    new Option('--why <name>', 'show who imports this module, distribution or file instead'),
    new Option('--diff <file>', 'show what changed since a saved explanation (-o FILE.json)'),
    new Option('--against <ref>', 'show what changed since a commit, measured in turn with it'),
    new Option(
      '--fail-on <rule>',
      "end with 1: 'new-import>20ms', 'grown>10%', 'module:pandas', 'distribution:numpy' (repeatable)",
    ).argParser(collect),
    new Option('--depth <n>', 'levels of the tree of imports').default(3).argParser(integer(1, 1000)),
    new Option('--all', 'show every module, however short').default(false),
    new Option('--runs <n>', 'timed trials').default(20).argParser(integer(1, MOST_RUNS)),
    new Option('--no-remedies', 'measure nothing that could make the start shorter'),
    new Option('--patch <file>', 'write the unified diff of the moved imports that helped'),
    new Option('--args <arguments>', 'arguments of the worker, as one string'),
    new Option(
      '--ready <condition>',
      'when a server counts as ready, as for coldstart bench (default: exit)',
    ),
    new Option(
      '-o, --output <[format:]file>',
      'also write it to a file: .html, .json, .md, .txt, .speedscope.json, .trace.json (repeatable)',
    ).argParser(collect),
    formatOption(EXPLAIN_FORMATS),
    verboseOption(),
  ]);
  addGroup(command, 'Worker environment:', [
    new Option('--python <python>', 'interpreter: a version or a path'),
    new Option('--venv <folder>', 'virtual environment of the worker'),
    new Option('--extra <list>', 'optional dependencies of the project').argParser(list),
    new Option('--group <list>', 'dependency groups of the project').argParser(list),
    new Option('--launch <style>', 'how to start it: python, "uv run", or interpreter options such as -O'),
    new Option('--env <NAME[=VALUE]>', 'add a variable to the clean environment (repeatable)').argParser(
      collect,
    ),
    new Option('--env-file <file>', 'add the variables of a NAME=VALUE file (repeatable)').argParser(collect),
    new Option('--cwd <folder>', 'working directory of the worker'),
  ]);
  addGroup(command, 'Lambda handlers, in the emulator:', [
    new Option('--handler <module.function>', 'explain the initialisation of a handler'),
    new Option('--dir <folder>', 'folder or zip with its code (default: .)'),
    new Option('--template <file>', 'a template with the function that the target names'),
    new Option('--event <file>', 'event of its first invocation, in JSON (default: {})'),
    new Option('--memory <MB>', 'memory of the function (default: 512)').argParser(integer(128, 10_240)),
    new Option('--requirements <file>', 'what it needs (default: what its folder says)'),
    runtimePackagesOption(),
  ]);
  addGroup(command, 'Containers:', [
    new Option(
      '--image <name>',
      'explain a container of this image, or of one built from a path such as ./docker; a command after -- replaces its own',
    ),
    engineOption(),
    new Option('--pull', 'fetch a missing image'),
    cpusOption(),
  ]);
  addGroup(command, 'Trials:', [
    new Option(
      '--bytecode <state>',
      'what a start finds: found (as it lies there), present (as after a first start), none',
    )
      .choices(['found', 'present', 'none'])
      .default('found'),
    ...trialOptions('timed trial'),
  ]);
  addGroup(command, 'Progress:', progressOptions());
  return command.action(async (target: string | undefined, options: Omit<ExplainOptions, 'commandWords'>) => {
    const { explain } = await import('../commands/explain.js');
    done(await explain(target, { ...{ env: [], envFile: [], output: [] }, ...options, commandWords }, io));
  });
}
