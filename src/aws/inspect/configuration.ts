import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import type {
  ConfigurationFacts,
  SnapStartFacts,
  VariableFacts,
  VersionFacts,
} from '../../domain/facts/lambda.js';

/** AWS's own, where an answer leaves them out. */
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_TIMEOUT_S = 3;
const DEFAULT_EPHEMERAL_MB = 512;

/** Their values say how Python starts, and are none of the user's. */
const SWITCHES = new Set([
  ...['PYTHONASYNCIODEBUG', 'PYTHONDEVMODE', 'PYTHONMALLOC', 'PYTHONOPTIMIZE', 'PYTHONPROFILEIMPORTTIME'],
  ...['PYTHONPYCACHEPREFIX', 'PYTHONTRACEMALLOC', 'PYTHONVERBOSE'],
]);

/** The configuration of a function without what is nobody's business. Pure. */
export function configurationFacts(found: FunctionConfiguration): ConfigurationFacts {
  const { Runtime, Handler, Environment, VpcConfig, FileSystemConfigs } = found;
  return {
    version: found.Version ?? '$LATEST',
    ...defined({ runtime: Runtime, handler: Handler }),
    packageType: found.PackageType === 'Image' ? 'Image' : 'Zip',
    architecture: found.Architectures?.[0] === 'arm64' ? 'arm64' : 'x86_64',
    memorySizeMB: found.MemorySize ?? DEFAULT_MEMORY_MB,
    timeoutS: found.Timeout ?? DEFAULT_TIMEOUT_S,
    ephemeralStorageMB: found.EphemeralStorage?.Size ?? DEFAULT_EPHEMERAL_MB,
    codeBytes: found.CodeSize ?? 0,
    snapStart: snapStartFacts(found),
    fileSystems: FileSystemConfigs?.length ?? 0,
    hasVpc: (VpcConfig?.SubnetIds?.length ?? 0) > 0,
    isTraced: found.TracingConfig?.Mode === 'Active',
    hasOwnKey: (found.KMSKeyArn ?? '') !== '',
    variables: Object.entries(Environment?.Variables ?? {}).map(variableFacts),
  };
}

function variableFacts([name, value]: [string, string]): VariableFacts {
  const bytes = Buffer.byteLength(name) + Buffer.byteLength(value);
  return { name, bytes, ...(SWITCHES.has(name) ? { value } : {}) };
}

function snapStartFacts({ SnapStart }: FunctionConfiguration): SnapStartFacts {
  return {
    isAsked: SnapStart?.ApplyOn === 'PublishedVersions',
    isOn: SnapStart?.OptimizationStatus === 'On',
  };
}

/** One of the versions of a list. Pure. */
export function versionFacts(found: FunctionConfiguration): VersionFacts {
  return {
    version: found.Version ?? '$LATEST',
    codeBytes: found.CodeSize ?? 0,
    memorySizeMB: found.MemorySize ?? DEFAULT_MEMORY_MB,
    snapStart: snapStartFacts(found),
  };
}
