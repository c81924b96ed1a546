import { randomUUID } from 'node:crypto';
import { defined } from '../../domain/defined.js';
import { payloadValues } from '../../domain/payload-values.js';
import type { LambdaScenario } from '../../domain/plan.js';
import type { StartLabel } from '../../domain/report.js';
import type { Sample } from '../../domain/runner.js';
import type { Deployment, Fleet } from '../../emulator/model.js';
import { readInvocationLog, sampleOf } from '../../lambda-log/sample.js';

/** One request, as a sample; `wanted` is the start that it has to be. */
export async function invoked(
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
  const passedMs = performance.now() - fromMs;
  if (outcome.kind === 'throttled') throw new Error('an emulator without a limit has refused a request');
  // That an engine was asked meanwhile is no part of a request.
  const wallMs = passedMs - (outcome.asideMs ?? 0);
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
