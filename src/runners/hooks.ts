import { PORT_PLACEHOLDER } from '../config/ready.js';
import { measureError } from '../domain/errors.js';
import { withoutValues } from '../domain/mask.js';
import { givenValues, type Hooks, type Scenario } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import type { Runner, Sample } from '../run.js';
import { childEnvironment } from './child-env.js';
import type { RunnerContext } from './context.js';
import { runHook } from './hook-process.js';

/** Building an image or filling a database takes its time. */
const ONCE_LIMIT_MS = 600_000;
/** Who has interrupted a run waits for its end. */
const INTERRUPTED_LIMIT_MS = 10_000;

/** Puts the scenario's hooks around a runner; the runner itself where it has none. */
export function withHooks(
  runner: Runner,
  scenario: Scenario,
  context: Pick<RunnerContext, 'python'>,
): Runner {
  const { hooks } = scenario;
  if (Object.keys(hooks).length === 0) return runner;
  let begun = false;
  let interrupted = false;
  let concludeFailures = 0;
  const warnings = new Map<string, Warning>();

  /** The reason of a failure in words, or undefined. */
  const run = async (name: keyof Hooks, limitMs: number, signal?: AbortSignal) => {
    const argv = hooks[name];
    if (!argv) return undefined;
    const added = Object.entries(scenario.env).filter(([, value]) => !value.includes(PORT_PLACEHOLDER));
    const reason = await runHook({
      argv,
      cwd: scenario.cwd,
      env: childEnvironment(context.python.env, Object.fromEntries(added)),
      limitMs,
      ...(signal ? { signal } : {}),
    });
    if (signal?.aborted) interrupted = true;
    return reason && `the hook ${name} (${argv[0]}) failed: ${withoutValues(reason, givenValues(scenario))}`;
  };

  /** prepare, what is to be done, conclude. */
  const surrounded = async <T>(
    signal: AbortSignal,
    act: () => Promise<T>,
    onFailure: (reason: string) => T,
  ): Promise<T> => {
    const failed = await run('prepare', scenario.timeoutMs, signal);
    if (failed) return onFailure(failed);
    try {
      return await act();
    } finally {
      if (signal.aborted) interrupted = true;
      // Also after an interrupt: what prepare began has to be ended.
      const limitMs = interrupted ? INTERRUPTED_LIMIT_MS : scenario.timeoutMs;
      const reason = await run('conclude', limitMs);
      if (reason) {
        concludeFailures += 1;
        warnings.set('CONCLUDE_FAILED', concludeWarning(reason, concludeFailures));
      }
    }
  };

  return {
    prepare: async (signal) => {
      begun = true;
      const failed = await run('setup', ONCE_LIMIT_MS, signal);
      if (failed) {
        throw Object.assign(measureError(`${failed}.`, 'Nothing of this row was measured.'), {
          code: 'SETUP_FAILED',
        });
      }
      await runner.prepare?.(signal);
    },
    measure: (signal, options) =>
      surrounded<Sample>(
        signal,
        () => runner.measure(signal, options),
        (message) => ({
          startedAt: new Date().toISOString(),
          status: 'failed',
          code: 'PREPARE_HOOK_FAILED',
          message,
        }),
      ),
    ...(runner.inspect
      ? {
          inspect: (signal: AbortSignal) =>
            surrounded<void>(
              signal,
              async () => runner.inspect?.(signal),
              (reason) => {
                throw new Error(reason);
              },
            ),
        }
      : {}),
    describe: () => {
      const described = runner.describe();
      return { ...described, warnings: [...described.warnings, ...warnings.values()] };
    },
    close: async () => {
      if (begun) {
        const reason = await run('cleanup', interrupted ? INTERRUPTED_LIMIT_MS : ONCE_LIMIT_MS);
        if (reason) warnings.set('CLEANUP_FAILED', cleanupWarning(reason));
      }
      await runner.close?.();
    },
  };
}

function concludeWarning(reason: string, times: number): Warning {
  return {
    code: 'CONCLUDE_FAILED',
    message: `${reason}${times > 1 ? ` (${times} times)` : ''}: the sample was kept, the next trial may have found another state.`,
    remedy: 'Mend the hook conclude and measure again.',
  };
}

function cleanupWarning(reason: string): Warning {
  return {
    code: 'CLEANUP_FAILED',
    message: `${reason}: what it should have removed may still be there.`,
    remedy: 'Remove it by hand, and mend the hook cleanup.',
  };
}
