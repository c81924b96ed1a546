import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment, Fleet, LocalRuntime } from '../../src/emulator/model.js';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { labelOf } from '../../src/lambda-log/label.js';
import { readInvocationLog } from '../../src/lambda-log/sample.js';
import { defaultInterpreter } from '../../src/python/interpreters.js';
import { lambdaRuntime } from '../../src/runners/handler/runtime.js';
import { emptyFolder } from '../support/cli.js';

/** The runtime client on the default interpreter; a reason where it cannot be had here. */
export async function runtimeHere(): Promise<LocalRuntime | string> {
  try {
    const cacheDir = await cacheDirectory(process.env, process.platform);
    const context = { env: process.env, cwd: process.cwd(), cacheDir };
    return await lambdaRuntime(await defaultInterpreter(context), context);
  } catch (error) {
    return (error as Error).message;
  }
}

/** A function of the given files, by their names, in an empty folder, or in one below another. */
export function deployed(
  files: Readonly<Record<string, string>>,
  more: Partial<Deployment> = {},
  below?: string,
): Deployment {
  const taskRoot = below === undefined ? emptyFolder() : mkdtempSync(join(below, 'task-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(taskRoot, name, '..'), { recursive: true });
    writeFileSync(join(taskRoot, name), text);
  }
  return {
    key: randomUUID(),
    functionName: 'fn',
    version: '$LATEST',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
    region: 'us-east-1',
    runtime: 'python3.12',
    handler: 'app.handler',
    taskRoot,
    memorySizeMB: 512,
    timeoutMs: 20_000,
    variables: {},
    architecture: 'x86_64',
    snapStart: false,
    logFormat: 'Text',
    ...more,
  };
}

/** One invocation and what its log says. */
export async function call(
  fleet: Fleet,
  deployment: Deployment,
  event: unknown = {},
  concurrency = Number.POSITIVE_INFINITY,
) {
  const requestId = randomUUID();
  const fromMs = performance.now();
  const outcome = await fleet.invoke(deployment, {
    requestId,
    payload: Buffer.from(JSON.stringify(event)),
    invokedArn: deployment.functionArn,
    concurrency,
  });
  const wallMs = performance.now() - fromMs;
  if (outcome.kind === 'throttled') throw new Error('throttled');
  const log = Buffer.from(outcome.logTail).toString('utf8');
  const { report, failedInits, runtimeVersion } = readInvocationLog(log, requestId);
  if (!report) throw new Error(`no REPORT in ${log}`);
  return {
    requestId,
    wallMs,
    payload: JSON.parse(Buffer.from(outcome.payload).toString('utf8')) as unknown,
    functionError: outcome.functionError,
    log,
    report,
    failedInits,
    runtimeVersion,
    label: labelOf(report, { wallMs, failedInits: failedInits.length }),
  };
}

/** A name of a module that no other run of the tests on this machine has: its processes are told by it. */
export function ownModule(name: string): string {
  return `${name}_${randomUUID().replaceAll('-', '')}`;
}
