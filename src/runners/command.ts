import { realpath } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { defined } from '../domain/defined.js';
import { maskSecrets } from '../domain/mask.js';
import type { CommandScenario } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import type { Runner } from '../domain/runner.js';
import { kindOf } from '../io/paths.js';
import { programFile } from '../io/program.js';
import { childEnvironment } from '../launch/child-env.js';
import { concealed } from '../launch/concealed.js';
import type { ReadyCpu } from '../launch/launcher.js';
import { failureOf, graceWarning, leftoverWarning, processFigures } from '../launch/outcome.js';
import type { EvictedPlace } from '../launch/page-cache.js';
import { checkPattern, readyRecord, trialParts } from '../launch/readiness.js';
import { interpreterFiles } from '../python/describe-interpreter.js';
import type { RunnerContext } from './context.js';
import { detourWarning } from './detour.js';
import { listensBeforeApp } from './ready-before-app.js';
import { axesRecord, evicted, processRecord, stdinOf } from './row-parts.js';

/** Measures any command, started without a shell in the clean environment. */
export function commandRunner(scenario: CommandScenario, context: RunnerContext): Runner {
  const warnings = new Map<string, Warning>();
  let files: readonly EvictedPlace[] = [];

  return {
    prepare: async (signal) => {
      await checkPattern(scenario.ready, context.helperPython);
      const env = childEnvironment(context.python.env, scenario.env);
      // Without one the launcher says what is wrong with it.
      const program = await programFile(scenario.argv[0] ?? '', env.PATH ?? '', scenario.cwd);
      if (!program) return;
      const detour = await detourTo(program, context);
      const warning = detour
        ? await detourWarning(detour, { env, cwd: scenario.cwd }, context, signal)
        : program.split(sep).includes('shims') && shimWarning(scenario.argv[0] ?? program);
      if (warning) warnings.set(warning.code, warning);
      if (scenario.pageCache === 'evicted') files = await commandFiles(program, scenario, context);
    },
    measure: async (signal) => {
      const residentShare = await evicted(scenario, files, context);
      const { args, env, readiness } = await trialParts(scenario, scenario.argv);
      const launched = await context.launcher.launch(
        {
          argv: args,
          env: childEnvironment(context.python.env, env),
          cwd: scenario.cwd,
          timeoutMs: scenario.timeoutMs,
          ...stdinOf(scenario),
          ...readiness,
        },
        signal,
      );
      const outcome = concealed(launched, scenario);
      for (const warning of [leftoverWarning(outcome.leftovers), graceWarning(outcome, scenario.ready)]) {
        if (warning) warnings.set(warning.code, warning);
      }
      const failure = failureOf(outcome, scenario);
      if (failure) return failure;
      const [program = '', ...rest] = args;
      const early = listensBeforeApp(scenario, program, rest);
      if (early) warnings.set(early.code, early);
      return {
        ...processFigures(outcome),
        ...(outcome.readyMs === null ? {} : { readyMs: outcome.readyMs }),
        ...(outcome.readyCpu === null ? {} : { readyCpuMs: familyCpuMs(outcome.readyCpu) }),
        phases: { run: outcome.wallMs },
        ...defined({ residentShare }),
      };
    },
    describe: () => ({
      record: {
        runner: 'command',
        command: maskSecrets(scenario.argv),
        control: scenario.control,
        pageCache: scenario.pageCache,
        ...readyRecord(scenario),
        ...axesRecord(scenario),
        ...processRecord(scenario),
      },
      warnings: [...warnings.values()],
    }),
  };
}

function familyCpuMs(processes: readonly ReadyCpu[]): number {
  return processes.reduce((sum, { cpuMs, reapedMs }) => sum + cpuMs + reapedMs, 0);
}

/** The interpreter that a Python leads to which is a script: a shim, or a wrapper. */
async function detourTo(program: string, { python }: RunnerContext) {
  if (!/^python[\d.]*$/.test(basename(program))) return undefined;
  const { findInterpreter } = await import('../python/interpreters.js');
  const { shim, ...found } = await findInterpreter(program, python).catch(() => ({ shim: undefined }));
  return shim === undefined || !('executable' in found) ? undefined : { ...found, shim };
}

/**
 * What a command reads at its start: its file and those that its words name, and for a Python the interpreter's files too, with
 * the packages of its environment.
 */
async function commandFiles(
  program: string,
  { argv, cwd }: CommandScenario,
  context: RunnerContext,
): Promise<string[]> {
  const words = argv.slice(1).map((word) => resolve(cwd, word));
  const kinds = await Promise.all(words.map(kindOf));
  const named = words.filter((_, at) => kinds[at] === 'file');
  const file = await realpath(program);
  if (!/python[\d.]*$/.test(program)) return [file, ...named];
  const environment = resolve(program, '../..');
  const { findInterpreter } = await import('../python/interpreters.js');
  return [
    ...(await interpreterFiles(await findInterpreter(program, context.python))),
    ...((await kindOf(join(environment, 'pyvenv.cfg'))) === 'file' ? [join(environment, 'lib')] : []),
    ...named,
  ];
}

function shimWarning(name: string): Warning {
  return {
    code: 'PYENV_SHIM',
    message: `${name} is a shim: a script that looks for the program at every start, and its time is in the figures.`,
    remedy: `Name the program itself, with pyenv: $(pyenv which ${name}).`,
  };
}
