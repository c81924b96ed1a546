import { dirname, join } from 'node:path';
import { defined } from '../domain/defined.js';
import { ownEntry } from '../domain/own-entry.js';
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

/** Lists of folders, and a program, that a function may name by where they are on AWS. */
const WITH_PLACES = ['PATH', 'LD_LIBRARY_PATH', 'PYTHONPATH', 'AWS_LAMBDA_EXEC_WRAPPER'];

/**
 * The variables of an execution environment, as AWS sets them (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html),
 * with paths of this machine and credentials that are none. Those that AWS does not reserve are the function's where it sets
 * them. Nothing of the caller's own environment is in them. Pure.
 */
export function runtimeVariables(deployment: Deployment, place: EnvironmentPlace): Record<string, string> {
  const { optRoot, taskRoot, runtime, variables } = deployment;
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
  const placed = WITH_PLACES.flatMap((name) => {
    const value = ownEntry(variables, name);
    return value === undefined ? [] : [[name, withPlaces(value, deployment)]];
  });
  return {
    PATH: path.join(':'),
    LD_LIBRARY_PATH: libraries.join(':'),
    ...functionVariables(deployment, place),
    ...Object.fromEntries(placed),
    _HANDLER: deployment.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_python${version}`,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: dirname(BOOTSTRAP),
    HOME: place.temporary,
    TMPDIR: place.temporary,
    // The task root of AWS cannot be written to: missing bytecode stays missing.
    PYTHONDONTWRITEBYTECODE: '1',
    ...defined({ COLDSTART_LAYERS: optRoot }),
  };
}

/** Parts that lie below /var/task or /opt on AWS, as this machine has them. */
function withPlaces(value: string, { taskRoot, optRoot }: Deployment): string {
  return value
    .split(':')
    .map((part) =>
      part.replace(/^\/var\/task(?=\/|$)/, () => taskRoot).replace(/^\/opt(?=\/|$)/, (opt) => optRoot ?? opt),
    )
    .join(':');
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
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
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
  };
}

/** The name of an environment's log stream, as AWS makes it. */
export function logStreamOf({ version }: Pick<Deployment, 'version'>, id: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${id.replaceAll('-', '')}`;
}
