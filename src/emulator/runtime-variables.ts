import { dirname, join } from 'node:path';
import { shipped } from '../io/shipped.js';
import type { Deployment } from './model.js';

/** What stands for the bootstrap of AWS's runtimes; its folder stands for /var/runtime. */
export const BOOTSTRAP = shipped('python/lambda_runtime/bootstrap.py');

/** What an environment is told beside its deployment. */
export interface EnvironmentPlace {
  /** host:port of its Runtime API. */
  readonly runtimeApi: string;
  readonly initializationType: 'on-demand' | 'provisioned-concurrency' | 'snap-start';
  /** Its own folder, what AWS has at /tmp. */
  readonly temporary: string;
  readonly logStream: string;
}

/**
 * The variables of an execution environment, as AWS sets them (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html),
 * with paths of this machine and credentials that are none. Nothing of the caller's own environment is in them. Pure.
 */
export function runtimeVariables(deployment: Deployment, place: EnvironmentPlace): Record<string, string> {
  const { optRoot, taskRoot, runtime } = deployment;
  const version = runtime.replace(/^python/, '');
  const libraries = [
    taskRoot,
    join(taskRoot, 'lib'),
    ...(optRoot === undefined ? [] : [join(optRoot, 'lib')]),
  ];
  const path = [
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
    ...(optRoot === undefined ? [] : [join(optRoot, 'bin')]),
  ];
  return {
    ...functionVariables(deployment, place),
    _HANDLER: deployment.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_python${version}`,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: dirname(BOOTSTRAP),
    HOME: place.temporary,
    TMPDIR: place.temporary,
    PATH: path.join(':'),
    LD_LIBRARY_PATH: libraries.join(':'),
    // The task root of AWS cannot be written to: missing bytecode stays missing.
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/** What an image is told: its paths are its own, and what its runtime is called says its entry point. Pure. */
export function imageVariables(
  deployment: Deployment,
  place: Omit<EnvironmentPlace, 'temporary'>,
): Record<string, string> {
  return { ...functionVariables(deployment, place), LAMBDA_TASK_ROOT: '/var/task' };
}

function functionVariables(
  deployment: Deployment,
  place: Omit<EnvironmentPlace, 'temporary'>,
): Record<string, string> {
  const { functionName } = deployment;
  return {
    ...deployment.variables,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    AWS_REGION: deployment.region,
    AWS_DEFAULT_REGION: deployment.region,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: deployment.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(deployment.memorySizeMB),
    AWS_LAMBDA_INITIALIZATION_TYPE: place.initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: deployment.logGroup ?? `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    ...(deployment.logFormat === 'JSON' ? { AWS_LAMBDA_LOG_FORMAT: 'JSON' } : {}),
    ...(deployment.logLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: deployment.logLevel }),
    // Signed with, they are refused everywhere: nothing real can be reached by mistake.
    AWS_ACCESS_KEY_ID: 'emulated',
    AWS_SECRET_ACCESS_KEY: 'emulated',
    AWS_SESSION_TOKEN: 'emulated',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}

/** The name of an environment's log stream, as AWS makes it. */
export function logStreamOf({ version }: Pick<Deployment, 'version'>, id: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${id.replaceAll('-', '')}`;
}
