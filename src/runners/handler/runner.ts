import { randomUUID } from 'node:crypto';
import { defined } from '../../domain/defined.js';
import type { EmulatedHandler, LambdaScenario } from '../../domain/plan.js';
import type { StartLabel, Warning } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import { payloadValues } from '../../domain/shown-message.js';
import type { Deployment, LocalRuntime } from '../../emulator/model.js';
import { readInvocationLog, sampleOf } from '../../lambda-log/sample.js';
import { interpreterFiles } from '../../python/interpreter-files.js';
import { axesRecord } from '../axes-record.js';
import type { RunnerContext } from '../context.js';
import type { BuiltFunction } from './build-function.js';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/** The start that each way of starting yields; another one is no sample of the row. */
const WANTED = {
  'on-demand': 'cold',
  provisioned: 'hidden-init',
  snapstart: 'restore',
} as const satisfies Record<EmulatedHandler['layout']['start'], StartLabel>;

/** Runs a handler with the real runtime client in an environment of its own each time, as a first request finds it. */
export function emulatedRunner(
  scenario: LambdaScenario,
  target: EmulatedHandler,
  context: RunnerContext,
): Runner {
  const { layout, python } = target;
  const interpreter = context.interpreter(python);
  const wanted = WANTED[layout.start];
  let built: BuiltFunction | undefined;
  let runtime: LocalRuntime | undefined;
  let deployment: Deployment | undefined;
  const warnings: Warning[] = [];
  let files: readonly string[] = [];

  return {
    prepare: async () => {
      runtime = await context.functions.runtime(interpreter);
      built = await context.functions.built(target, interpreter);
      warnings.push(...built.notes);
      const { taskRoot, optRoot } = built;
      files = [
        ...(await interpreterFiles(interpreter)),
        taskRoot,
        ...(optRoot === undefined ? [] : [optRoot]),
      ];
      deployment = deploymentOf(scenario, target, built, await ownVariables(scenario, target, context));
    },
    measure: async (signal) => {
      if (!deployment || !runtime) throw new Error('a handler is measured before it is prepared');
      const fleet = await context.functions.fleet();
      // An interrupt ends the whole run, busy environments with it.
      const stop = () => void fleet.close();
      signal.addEventListener('abort', stop, { once: true });
      try {
        if (layout.start === 'provisioned') await readied(fleet.provision(deployment, 1));
        if (layout.start === 'snapstart') await readied(fleet.snapshot(deployment));
        const residentShare = await evicted(scenario, [...files, runtime.sitePackages], context);
        const sample = await invoked(scenario, deployment, wanted, fleet);
        return residentShare === undefined || sample.status === 'failed'
          ? sample
          : { ...sample, residentShare };
      } finally {
        signal.removeEventListener('abort', stop);
        // The next one begins with nothing, and nothing runs beside other rows.
        await fleet.discard(deployment.key);
      }
    },
    describe: () => ({
      record: {
        runner: 'lambda',
        function: target.name,
        starts: wanted,
        source: 'invoked',
        emulated: true,
        architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
        memorySizeMB: target.memorySizeMB,
        runtime: `python${python.minor}`,
        packageType: 'Zip',
        handler: target.handler,
        variant: target.variant,
        python: { version: python.version, executable: python.executable },
        pageCache: scenario.pageCache,
        ...(runtime ? { runtimeClient: `awslambdaric ${runtime.clientVersion}` } : {}),
        ...(built ? { codeBytes: built.codeBytes, layerBytes: [...built.layerBytes] } : {}),
        ...(layout.start === 'snapstart' ? { snapStart: true } : {}),
        ...axesRecord(scenario),
      },
      warnings,
    }),
  };
}

async function ownVariables(
  scenario: LambdaScenario,
  { folder }: EmulatedHandler,
  context: RunnerContext,
): Promise<Record<string, string>> {
  const fetches = folder.endsWith('http_fetch');
  return { ...(fetches ? { FETCH_URL: await context.loopbackUrl() } : {}), ...scenario.env };
}

function deploymentOf(
  scenario: LambdaScenario,
  target: EmulatedHandler,
  { taskRoot, optRoot, handler }: BuiltFunction,
  variables: Readonly<Record<string, string>>,
): Deployment {
  const functionName = target.name.replace(/[^\w-]/g, '-').slice(0, 64);
  const isSnapshot = target.layout.start === 'snapstart';
  return {
    key: scenario.id,
    functionName,
    version: target.layout.start === 'on-demand' ? '$LATEST' : '1',
    functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}`,
    region: REGION,
    runtime: `python${target.python.minor}`,
    interpreter: target.python.executable,
    handler,
    taskRoot,
    ...defined({ optRoot }),
    memorySizeMB: target.memorySizeMB,
    timeoutMs: scenario.timeoutMs,
    variables,
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    snapStart: isSnapshot,
    logFormat: 'Text',
  };
}

/** Drops what a start reads from the page cache, where that is asked for; the share that stayed. */
async function evicted(
  { pageCache }: LambdaScenario,
  files: readonly string[],
  context: RunnerContext,
): Promise<number | undefined> {
  return pageCache === 'evicted' ? (await context.evictor()).evict(files) : undefined;
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
  fleet: Awaited<ReturnType<RunnerContext['functions']['fleet']>>,
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
  const sample = sampleOf(
    {
      requestId,
      ...defined({ functionError: outcome.functionError }),
      payload: Buffer.from(outcome.payload).toString('utf8'),
      log: { text, ...readInvocationLog(text, requestId) },
    },
    {
      startedAt,
      wallMs,
      emulated: true,
      isHidden: wanted === 'hidden-init',
      secrets: [...payloadValues(scenario.payload), ...Object.values(scenario.env)],
    },
  );
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
