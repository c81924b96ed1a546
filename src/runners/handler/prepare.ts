import { defined } from '../../domain/defined.js';
import type { EmulatedHandler, LambdaScenario } from '../../domain/plan.js';
import type { Deployment, LocalRuntime } from '../../emulator/model.js';
import { interpreterFiles } from '../../python/describe-interpreter.js';
import type { RunnerContext } from '../context.js';
import type { BuiltFunction } from './build-function.js';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

/** A handler that is ready to be measured. */
export interface ReadyHandler {
  readonly deployment: Deployment;
  /** What a start reads. */
  readonly files: readonly string[];
}

/** What there is of a handler so far: the report tells it even where the rest could not be made. */
export interface HandlerState {
  /** Why code can be written to, unlike on AWS. */
  writable?: string | undefined;
  runtime?: LocalRuntime;
  built?: BuiltFunction;
  ready?: ReadyHandler;
}

/** Builds a handler, and finds what runs it. Throws usage and measure errors, also with a code of a failed trial. */
export async function prepareHandler(
  state: HandlerState,
  scenario: LambdaScenario,
  target: EmulatedHandler,
  context: RunnerContext,
): Promise<void> {
  const { missing } = target.python;
  if (missing !== undefined) throw Object.assign(new Error(missing), { code: 'NO_PYTHON' });
  const interpreter = context.interpreter(target.python);
  const runtime = await context.functions.runtime(interpreter, target.runtimePackages);
  state.runtime = runtime;
  state.writable = await (await context.functions.fleet()).codeIsWritable();
  const plain = await context.functions.built(target, interpreter);
  const { changedSources: sources } = scenario;
  const { bytecode } = target.layout;
  const built = sources ? await context.functions.changed(plain, { sources, bytecode }, interpreter) : plain;
  state.built = built;
  const { taskRoot, optRoot } = built;
  const own = [taskRoot, ...(optRoot === undefined ? [] : [optRoot]), runtime.sitePackages];
  const files = [...(await interpreterFiles(interpreter)), ...own];
  const variables = await ownVariables(scenario, target, context);
  state.ready = { files, deployment: deploymentOf(scenario, target, built, runtime, variables) };
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
  { python }: LocalRuntime,
  variables: Readonly<Record<string, string>>,
): Deployment {
  const isSnapshot = target.layout.start === 'snapstart';
  return {
    ...emulatedFunction(scenario, target),
    version: target.layout.start === 'on-demand' ? '$LATEST' : '1',
    runtime: `python${target.python.minor}`,
    interpreter: python,
    handler,
    taskRoot,
    ...defined({ optRoot }),
    variables,
    snapStart: isSnapshot,
  };
}

/** What a zip and an image have in common where they are run. */
export function emulatedFunction(
  scenario: LambdaScenario,
  { name, memorySizeMB }: Pick<EmulatedHandler, 'name' | 'memorySizeMB'>,
): Pick<
  Deployment,
  | 'key'
  | 'functionName'
  | 'functionArn'
  | 'region'
  | 'memorySizeMB'
  | 'timeoutMs'
  | 'architecture'
  | 'logFormat'
> {
  const functionName = name.replace(/[^\w-]/g, '-').slice(0, 64);
  return {
    key: scenario.id,
    functionName,
    functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}`,
    region: REGION,
    memorySizeMB,
    timeoutMs: scenario.timeoutMs,
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    logFormat: 'Text',
  };
}
