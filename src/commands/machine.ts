import { defined } from '../domain/defined.js';
import { pythonOf } from '../domain/kinds.js';
import type { Plan } from '../domain/plan.js';
import type { Environment } from '../domain/report.js';
import type { Io } from '../io/io.js';
import { startLastingLauncher } from '../launch/lasting-launcher.js';
import { listInterpreters } from '../python/interpreters.js';
import { helperInterpreter, type OpenContext, openContext } from '../runners/context.js';
import type { PlannedRun } from './planned-run.js';

/** What a run needs alive while it goes on. */
export interface Machine {
  readonly context: OpenContext;
  readonly tools: Pick<Environment, 'pythons' | 'launcher'>;
  close(): Promise<void>;
}

/** Starts the launcher under a fitting interpreter. */
export async function openMachine(
  plan: Plan,
  {
    pythons,
    interpreters,
    newest,
    io,
    onProgress,
  }: Omit<PlannedRun, 'plan'> & { io: Io; onProgress(text: string): void },
): Promise<Machine> {
  const evicts = plan.scenarios.some((scenario) => scenario.pageCache === 'evicted');
  const helper = evicts ? helperInterpreter(await listInterpreters(pythons), plan, newest) : newest;
  const launcher = await startLastingLauncher({ python: helper.executable, signal: io.signal });
  const context = openContext({
    launcher,
    helperPython: helper.executable,
    python: pythons,
    interpreters,
    onProgress,
  });
  const used = new Set(
    plan.scenarios.map((scenario) =>
      scenario.runner === 'command' ? scenario.argv[0] : pythonOf(scenario)?.executable,
    ),
  );
  return {
    context,
    tools: {
      pythons: interpreters
        .filter(({ executable }) => used.has(executable))
        .map(({ version, implementation, build, executable, pip }) => ({
          version,
          implementation,
          build,
          executable,
          ...defined({ pip }),
        })),
      launcher: {
        python: launcher.hello.python,
        spawn: launcher.hello.spawn,
        subreaper: launcher.hello.subreaper,
      },
    },
    close: () => context.close(),
  };
}
