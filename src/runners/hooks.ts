import { PORT_PLACEHOLDER } from '../config/ready.js';
import { withoutValues } from '../domain/conceal.js';
import { measureError } from '../domain/errors.js';
import { givenValues, type Hooks, type Scenario } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import type { OnHook, Runner, Sample } from '../domain/runner.js';
import { childEnvironment } from '../launch/child-env.js';
import { cleanupWarning, concludeWarning, type ToldFailure, tellFailure } from '../launch/hook-failure.js';
import { type HookCommand, runHook } from '../launch/hook-process.js';
import type { RunnerContext } from './context.js';

/** Building an image or filling a database takes its time. */
const ONCE_LIMIT_MS = 600_000;
/** Who has interrupted a run waits for its end. */
const AFTER_INTERRUPT_MS = 10_000;

type Limits = Pick<HookCommand, 'limitMs' | 'afterInterruptMs' | 'signal'>;

/** A row with hooks. */
interface HookedRow {
  readonly scenario: Scenario;
  readonly context: Pick<RunnerContext, 'python' | 'onProgress'>;
  readonly execute: typeof runHook;
  readonly warnings: Map<string, Warning>;
  concludeFailures: number;
}

/**
 * Puts the scenario's hooks around a runner; the runner itself where it has none. `execute` runs one hook: a test may
 * pass its own.
 */
export function withHooks(
  runner: Runner,
  scenario: Scenario,
  context: HookedRow['context'],
  execute: typeof runHook = runHook,
): Runner {
  const { hooks } = scenario;
  if (Object.keys(hooks).length === 0) return runner;
  const row: HookedRow = { scenario, context, execute, warnings: new Map(), concludeFailures: 0 };
  /** Present once the row's preparation has begun, and with it what cleanup has to end. */
  let begun: AbortSignal | undefined;

  return {
    prepare: async (signal) => {
      begun = signal;
      if (hooks.setup) context.onProgress(`running the hook setup of ${scenario.id} (${hooks.setup[0]})`);
      const failed = await run(row, 'setup', { limitMs: ONCE_LIMIT_MS, afterInterruptMs: 0, signal });
      if (failed) {
        throw Object.assign(measureError(`${failed.what}.${failed.said}`, failed.remedy), {
          code: 'SETUP_FAILED',
        });
      }
      await runner.prepare?.(signal);
    },
    measure: (signal, options) =>
      surrounded<Sample>(row, signal, () => runner.measure(signal, options), {
        onHook: options.onHook,
        onFailure: (message) => ({
          startedAt: new Date().toISOString(),
          status: 'failed',
          code: 'PREPARE_HOOK_FAILED',
          message,
        }),
      }),
    settling: () => {
      const settle = runner.settling?.();
      if (!settle) return undefined;
      return (signal) => surrounded<void>(row, signal, () => settle(signal), { onFailure: () => undefined });
    },
    ...(runner.findPitfalls
      ? {
          findPitfalls: (signal: AbortSignal) =>
            surrounded<void>(row, signal, async () => runner.findPitfalls?.(signal), {
              onFailure: (message) => {
                throw new Error(message);
              },
            }),
        }
      : {}),
    ...(runner.count
      ? {
          count: async (signal: AbortSignal) =>
            runner.count?.(signal, (start) =>
              surrounded(row, signal, start, {
                onFailure: (message) => {
                  throw new Error(message);
                },
              }),
            ),
        }
      : {}),
    describe: () => {
      const described = runner.describe();
      return { ...described, warnings: [...described.warnings, ...row.warnings.values()] };
    },
    close: async () => {
      try {
        const limits = { limitMs: ONCE_LIMIT_MS, afterInterruptMs: AFTER_INTERRUPT_MS };
        const failed = begun && (await run(row, 'cleanup', { ...limits, signal: begun }));
        if (failed) row.warnings.set('CLEANUP_FAILED', cleanupWarning(failed));
      } finally {
        await runner.close?.();
      }
    },
  };
}

/** Runs one hook, if the row has it; what went wrong. */
async function run(
  { scenario, context, execute }: HookedRow,
  name: keyof Hooks,
  limits: Limits,
): Promise<ToldFailure | undefined> {
  const argv = scenario.hooks[name];
  if (!argv) return undefined;
  const added = Object.entries(scenario.env).filter(([, value]) => !value.includes(PORT_PLACEHOLDER));
  const failure = await execute({
    ...limits,
    argv,
    cwd: scenario.cwd,
    env: childEnvironment(context.python.env, Object.fromEntries(added)),
    conceal: (text) => withoutValues(text, givenValues(scenario)),
  });
  return failure && tellFailure(name, argv[0] ?? '', failure);
}

/** prepare, what is to be done, conclude: also after a failure or an interrupt, for what prepare began has to be ended. */
async function surrounded<T>(
  row: HookedRow,
  signal: AbortSignal,
  act: () => Promise<T>,
  { onFailure, onHook }: { onFailure(message: string): T; onHook?: OnHook | undefined },
): Promise<T> {
  const { hooks, timeoutMs: limitMs } = row.scenario;
  try {
    if (hooks.prepare) onHook?.('prepare');
    const failed = await run(row, 'prepare', { limitMs, afterInterruptMs: 0, signal });
    if (failed) return onFailure(`${failed.what}.${failed.said} ${failed.remedy}`);
    if (hooks.prepare) onHook?.(undefined);
    return await act();
  } finally {
    if (hooks.conclude) onHook?.('conclude');
    const afterInterruptMs = Math.min(limitMs, AFTER_INTERRUPT_MS);
    const failed = await run(row, 'conclude', { limitMs, afterInterruptMs, signal });
    if (failed) {
      row.concludeFailures += 1;
      row.warnings.set('CONCLUDE_FAILED', concludeWarning(failed, row.concludeFailures));
    }
  }
}
