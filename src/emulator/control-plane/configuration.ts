import { LAMBDA_LIMITS, RESERVED_VARIABLES } from '../../domain/lambda-limits.js';
import { tableOf } from '../../domain/table-of.js';
import { keptOf } from './kept.js';
import type { Configuration } from './model.js';
import { invalid, ServiceError } from './service-error.js';

/** What a request may hold, as the API names it; nothing of it is trusted. */
export type Body = Readonly<Record<string, unknown>>;

const LARGEST_ENVIRONMENT_BYTES = 4096;

/** AWS’s own, where a request says nothing. */
export const DEFAULT_CONFIGURATION: Configuration = {
  packageType: 'Zip',
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
  kept: {},
};

/** A configuration with what a request changes. Throws the errors of AWS for values that it refuses. */
export function changed(before: Configuration, body: Body): Configuration {
  const { Environment, Layers, SnapStart, LoggingConfig, Architectures, EphemeralStorage } = body;
  const next: Configuration = {
    packageType: before.packageType,
    description: text(body.Description, before.description),
    role: text(body.Role, before.role),
    runtime: text(body.Runtime, before.runtime),
    handler: text(body.Handler, before.handler),
    memorySizeMB: number(body.MemorySize, before.memorySizeMB),
    timeoutS: number(body.Timeout, before.timeoutS),
    variables: Environment === undefined ? before.variables : variablesOf(tableOf(Environment).Variables),
    layers: Array.isArray(Layers) ? Layers.map(String) : before.layers,
    architecture: Array.isArray(Architectures)
      ? choice(Architectures[0], ['x86_64', 'arm64'], before.architecture)
      : before.architecture,
    logFormat: choice(tableOf(LoggingConfig).LogFormat, ['Text', 'JSON'], before.logFormat),
    snapStart: choice(tableOf(SnapStart).ApplyOn, ['None', 'PublishedVersions'], before.snapStart),
    ephemeralStorageMB: number(tableOf(EphemeralStorage).Size, before.ephemeralStorageMB),
    kept: keptOf(before, body),
  };
  checkConfiguration(next);
  return next;
}

/** What AWS's model leaves open: it holds for functions on instances too, which are allowed more. */
const MOST = {
  MemorySize: LAMBDA_LIMITS.memoryMB[1],
  Timeout: LAMBDA_LIMITS.timeoutS[1],
  EphemeralStorage: 10_240,
};

/** Throws the errors of AWS. */
export function checkConfiguration({
  packageType,
  memorySizeMB,
  timeoutS,
  variables,
  layers,
  runtime,
  handler,
  snapStart,
  ephemeralStorageMB,
  kept,
}: Configuration): void {
  atMost('MemorySize', memorySizeMB);
  atMost('Timeout', timeoutS);
  atMost('EphemeralStorage', ephemeralStorageMB);
  const isImage = packageType === 'Image';
  if (!isImage && (runtime === '' || handler === ''))
    throw invalid(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  const [, minor] = /^python3\.(\d+)$/.exec(runtime) ?? [];
  if (!isImage && minor === undefined) {
    throw invalid(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: this emulator runs python3.x only`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > LARGEST_ENVIRONMENT_BYTES) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
  }
  const reserved = Object.keys(variables).find((name) => RESERVED_VARIABLES.has(name));
  if (reserved !== undefined) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved}`,
    );
  }
  if (isImage && layers.length > 0) throw invalid('A function of PackageType Image has no layers.');
  if (layers.length > LAMBDA_LIMITS.layers) throw invalid('Cannot reference more than 5 layers.');
  if (snapStart !== 'PublishedVersions') return;
  if (isImage) throw invalid('The emulator starts no image from a snapshot.');
  if (Number(minor) < 12) throw invalid(`${runtime} is not supported for SnapStart enabled functions.`);
  if (ephemeralStorageMB > 512)
    throw invalid('SnapStart is not supported with ephemeral storage over 512 MB.');
  if (kept.FileSystemConfigs !== undefined) throw invalid('SnapStart is not supported with file systems.');
}

function atMost(member: keyof typeof MOST, value: number): void {
  if (value <= MOST[member]) return;
  throw invalid(
    `'${member}' value failed to satisfy constraint: Member must have value less than or equal to ${MOST[member]}`,
  );
}

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
  throw invalid(`${String(value)} is none of ${choices.join(', ')}.`);
}

function variablesOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(tableOf(value)).map(([name, one]) => [name, text(one, '')]));
}
