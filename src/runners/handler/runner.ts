import { randomUUID } from 'node:crypto';
import { defined } from '../../domain/defined.js';
import { payloadValues } from '../../domain/payload-values.js';
import type { EmulatedHandler, LambdaScenario } from '../../domain/plan.js';
import type { LambdaScenarioRecord, StartLabel } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import type { Deployment, Fleet } from '../../emulator/model.js';
import { readInvocationLog, sampleOf } from '../../lambda-log/sample.js';
import type { RunnerContext } from '../context.js';
import { axesRecord, evicted, withShare } from '../row-parts.js';
import { type HandlerState, prepareHandler, type ReadyHandler } from './prepare.js';

/** The start that each way of starting yields; another one is no sample of the row. */
const WANTED = {
  'on-demand': 'cold',
  provisioned: 'hidden-init',
  snapstart: 'restore',
} as const satisfies Record<EmulatedHandler['layout']['start'], StartLabel>;

/** The runner of a handler that is emulated. */
export function lambdaRunner(scenario: LambdaScenario, context: RunnerContext): Runner {
  const { target } = scenario;
  if (target.kind === 'emulated') return emulatedRunner(scenario, target, context);
  throw new Error('a deployed function is looked at before it is planned, and has its runner from there');
}

/** Runs a handler with the real runtime client in an environment of its own each time, as a first request finds it. */
function emulatedRunner(scenario: LambdaScenario, target: EmulatedHandler, context: RunnerContext): Runner {
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

async function invoked(
  scenario: LambdaScenario,
  deployment: Deployment,
  wanted: StartLabel,
  fleet: Fleet,
): Promise<Sample> {
  const requestId = randomUUID();
  const startedAt = new Date().toISOString();
  const fromMs = performance.now();
  const outcome = await fleet.invoke(deployment, {
    requestId,
    payload: Buffer.from(scenario.payload),
    invokedArn: deployment.functionArn,
    concurrency: Number.POSITIVE_INFINITY,
  });
  const wallMs = performance.now() - fromMs;
  if (outcome.kind === 'throttled') throw new Error('an emulator without a limit has refused a request');
  const text = Buffer.from(outcome.logTail).toString('utf8');
  const log = { text, ...readInvocationLog(text, requestId) };
  const sample = sampleOf(
    {
      requestId,
      ...defined({ functionError: outcome.functionError }),
      payload: Buffer.from(outcome.payload).toString('utf8'),
      log,
    },
    {
      startedAt,
      wallMs,
      emulated: true,
      isHidden: wanted === 'hidden-init',
      secrets: [...payloadValues(scenario.payload), ...Object.values(scenario.env)],
    },
  );
  if (sample.status === 'failed' && log.report?.errorType === 'Runtime.OutOfMemory') {
    const message = `it took more than its ${deployment.memorySizeMB} MB of memory and was ended, as on AWS. Give it more with --memory`;
    return { ...sample, code: 'OUT_OF_MEMORY', message };
  }
  if (sample.status === 'failed') return { ...sample, message: withNextStep(sample.message) };
  if (!('label' in sample) || sample.label === wanted) return sample;
  const message = `this start was ${sample.label}, and the row holds ${wanted} starts`;
  return { startedAt, status: 'failed', code: 'NOT_COLD', message };
}

/** What a function needs is said by a file, and nothing of this machine's packages is seen by it. */
function withNextStep(message: string): string {
  return /No module named /.test(message)
    ? `${message}. Name what the function needs: --requirements FILE, or a requirements.txt in its folder`
    : message;
}
