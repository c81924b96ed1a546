import { LAMBDA_LIMITS } from '../../domain/lambda-limits.js';
import { tableOf } from '../../domain/table-of.js';
import type { Configuration } from './model.js';
import { invalid, outOfRange, ServiceError } from './service-error.js';

/** What a request may hold, as the API names it; nothing of it is trusted. */
export type Body = Readonly<Record<string, unknown>>;

const LARGEST_ENVIRONMENT_BYTES = 4096;

/** AWS’s own, where a request says nothing. */
export const DEFAULT_CONFIGURATION: Configuration = {
  description: '',
  role: '',
  runtime: '',
  handler: '',
  memorySizeMB: 128,
  timeoutS: 3,
  variables: {},
  layers: [],
  architecture: 'x86_64',
  logFormat: 'Text',
  snapStart: 'None',
  ephemeralStorageMB: 512,
};

/** A configuration with what a request changes. Throws the errors of AWS for values that it refuses. */
export function changed(before: Configuration, body: Body): Configuration {
  const { Environment, Layers, SnapStart, LoggingConfig, Architectures, EphemeralStorage } = body;
  const next: Configuration = {
    description: text(body.Description, before.description),
    role: text(body.Role, before.role),
    runtime: text(body.Runtime, before.runtime),
    handler: text(body.Handler, before.handler),
    memorySizeMB: number(body.MemorySize, before.memorySizeMB),
    timeoutS: number(body.Timeout, before.timeoutS),
    variables: Environment === undefined ? before.variables : variablesOf(tableOf(Environment).Variables),
    layers: Array.isArray(Layers) ? Layers.map(String) : before.layers,
    architecture:
      Array.isArray(Architectures) && Architectures[0] === 'arm64' ? 'arm64' : before.architecture,
    logFormat: choice(tableOf(LoggingConfig).LogFormat, ['Text', 'JSON'], before.logFormat),
    snapStart: choice(tableOf(SnapStart).ApplyOn, ['None', 'PublishedVersions'], before.snapStart),
    ephemeralStorageMB: number(tableOf(EphemeralStorage).Size, before.ephemeralStorageMB),
  };
  checkConfiguration(next);
  return next;
}

function checkConfiguration({
  memorySizeMB,
  timeoutS,
  variables,
  layers,
  runtime,
  handler,
  snapStart,
  ephemeralStorageMB,
}: Configuration): void {
  if (memorySizeMB < 128) throw outOfRange(memorySizeMB, 'memorySize', least(128));
  if (memorySizeMB > 10_240) throw outOfRange(memorySizeMB, 'memorySize', most(10_240));
  if (timeoutS < 1) throw outOfRange(timeoutS, 'timeout', least(1));
  if (timeoutS > 900) throw outOfRange(timeoutS, 'timeout', most(900));
  if (!/^python3\.\d+$/.test(runtime)) {
    throw invalid(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: this emulator runs python3.x only`,
    );
  }
  if (!/^\S{1,128}$/.test(handler))
    throw outOfRange(handler, 'handler', 'Member must satisfy regular expression pattern: [^\\s]+');
  if (Buffer.byteLength(JSON.stringify(variables)) > LARGEST_ENVIRONMENT_BYTES) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
  }
  const reserved = Object.keys(variables).find((name) => RESERVED.has(name));
  if (reserved !== undefined) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved}`,
    );
  }
  if (layers.length > LAMBDA_LIMITS.layers) throw invalid('Cannot reference more than 5 layers.');
  if (snapStart === 'PublishedVersions' && ephemeralStorageMB > 512) {
    throw invalid('SnapStart is not supported with ephemeral storage over 512 MB.');
  }
}

/** docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED = new Set([
  ...['_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV'],
  ...['AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION'],
  ...['AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME'],
  ...['AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
  ...['AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR'],
]);

const least = (limit: number) => `Member must have value greater than or equal to ${limit}`;
const most = (limit: number) => `Member must have value less than or equal to ${limit}`;

export function text(value: unknown, fallback: string): string {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'string') return value;
  throw new ServiceError('SerializationException', 400, 'A text was expected.');
}

export function number(value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new ServiceError('SerializationException', 400, 'A whole number was expected.');
}

export function choice<T extends string, F>(value: unknown, choices: readonly T[], fallback: F): T | F {
  if (value === undefined || value === null) return fallback;
  const found = choices.find((one) => one === value);
  if (found) return found;
  throw outOfRange(value, 'value', `Member must satisfy enum value set: [${choices.join(', ')}]`);
}

function variablesOf(value: unknown): Record<string, string> {
  const entries = Object.entries(tableOf(value)).map(([name, one]) => {
    if (!/^[A-Za-z]\w*$/.test(name))
      throw outOfRange(
        name,
        'environment.variables',
        'Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+',
      );
    return [name, text(one, '')] as const;
  });
  return Object.fromEntries(entries);
}
