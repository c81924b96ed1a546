import type { EmulatedHandler, LambdaScenario } from '../../domain/plan.js';
import type { LambdaScenarioRecord, StartLabel } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import type { Fleet } from '../../emulator/model.js';
import type { RunnerContext } from '../context.js';
import { axesRecord, evicted, withShare } from '../row-parts.js';
import { invoked } from './invoke.js';
import { type HandlerState, prepareHandler, type ReadyHandler } from './prepare.js';

/** The start that each way of starting yields; another one is no sample of the row. */
const WANTED = {
  'on-demand': 'cold',
  provisioned: 'hidden-init',
  snapstart: 'restore',
} as const satisfies Record<EmulatedHandler['layout']['start'], StartLabel>;

/** Runs a handler with the real runtime client in an environment of its own each time, as a first request finds it. */
export function handlerRunner(
  scenario: LambdaScenario,
  target: EmulatedHandler,
  context: RunnerContext,
): Runner {
  const state: HandlerState = {};
  return {
    prepare: () => prepareHandler(state, scenario, target, context),
    measure: async (signal) => {
      const { ready } = state;
      if (!ready) throw new Error('a handler is measured before it is prepared');
      const fleet = await context.functions.fleet();
      // An interrupt ends the whole run, busy environments with it.
      const stop = () => void fleet.close();
      signal.addEventListener('abort', stop, { once: true });
      try {
        return await measured(ready, fleet, scenario, target, context);
      } finally {
        signal.removeEventListener('abort', stop);
        // The next one begins with nothing, and nothing runs beside other rows.
        await fleet.discard(ready.deployment.key);
      }
    },
    describe: () => ({
      record: recordOf(scenario, target, state),
      warnings: [...(state.built?.notes ?? [])],
    }),
  };
}

async function measured(
  { deployment, files }: ReadyHandler,
  fleet: Fleet,
  scenario: LambdaScenario,
  { layout }: EmulatedHandler,
  context: RunnerContext,
): Promise<Sample> {
  if (layout.start === 'provisioned') await readied(fleet.provision(deployment, 1));
  if (layout.start === 'snapstart') await readied(fleet.snapshot(deployment));
  const residentShare = await evicted(scenario, files, context);
  const sample = await invoked(scenario, deployment, WANTED[layout.start], fleet);
  return withShare(sample, residentShare);
}

function recordOf(
  scenario: LambdaScenario,
  target: EmulatedHandler,
  { runtime, built, writable }: HandlerState,
): LambdaScenarioRecord {
  const { python, layout } = target;
  return {
    runner: 'lambda',
    function: target.name,
    starts: WANTED[layout.start],
    source: 'invoked',
    emulated: true,
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    memorySizeMB: target.memorySizeMB,
    runtime: `python${python.minor}`,
    packageType: 'Zip',
    handler: target.handler,
    variant: target.variant,
    ...(python.missing === undefined
      ? { python: { version: python.version, executable: python.executable } }
      : {}),
    pageCache: scenario.pageCache,
    ...(runtime
      ? { runtimeClient: `awslambdaric ${runtime.clientVersion}`, runtimePackages: runtime.packages }
      : {}),
    ...(built ? { readOnlyCode: writable === undefined ? 'yes' : `no: ${writable}` } : {}),
    ...(built ? { codeBytes: built.codeBytes, layerBytes: [...built.layerBytes] } : {}),
    ...(layout.start === 'snapstart' ? { snapStart: true } : {}),
    ...axesRecord(scenario),
  };
}

async function readied(started: Promise<{ readonly failed?: string }>): Promise<void> {
  const { failed } = await started;
  if (failed !== undefined) {
    throw Object.assign(new Error(`its initialisation failed: ${failed}`), { code: 'INIT_FAILED' });
  }
}
