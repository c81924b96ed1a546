import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { defined } from '../domain/defined.js';
import { measureError, usageError } from '../domain/errors.js';
import { shownFunction, withoutAccounts } from '../domain/lambda-function.js';
import { markedRun } from '../domain/lambda-journal.js';
import type { DeployedFunction } from '../domain/plan.js';
import type { LambdaScenarioRecord, Warning } from '../domain/report.js';
import { shownMessage } from '../domain/shown-message.js';
import type { LambdaConnection } from './connection.js';
import { type ControlPlane, TIMEOUT_MS } from './control/control-plane.js';
import { type LambdaFailure, lambdaFailure } from './failure.js';

/** What GetFunction tells about a function, as far as a report has it. */
export interface FunctionFacts {
  readonly record: Pick<
    LambdaScenarioRecord,
    | 'region'
    | 'architecture'
    | 'memorySizeMB'
    | 'runtime'
    | 'packageType'
    | 'version'
    | 'runtimeVersionArn'
    | 'codeSha256'
    | 'codeBytes'
    | 'layers'
    | 'layerBytes'
    | 'snapStart'
    | 'handler'
  >;
  /** Whether SnapStart is on for versions that will be published. */
  readonly publishesSnapshots: boolean;
  /** The run of coldstart that has changed it and not put it back. */
  readonly markedBy?: string;
  /** Seconds that the function may take. */
  readonly timeoutS?: number;
  /** Absent where GetFunction is not allowed. */
  readonly isKnown: boolean;
  /** Values of the function’s variables: never shown, and cut out of what it says. */
  readonly secrets: readonly string[];
  readonly warnings: readonly Warning[];
}

/**
 * Looks at a function. Throws where it is not there, nobody knows who asks or Lambda cannot be reached; where looking is
 * not allowed the facts are few, and a warning says so.
 */
export async function functionFacts(
  target: DeployedFunction,
  { connection, control }: { readonly connection: LambdaConnection; readonly control: ControlPlane },
  signal: AbortSignal,
): Promise<FunctionFacts> {
  const { GetFunctionCommand } = await import('@aws-sdk/client-lambda');
  const place: { region?: string } = {};
  try {
    place.region = await connection.region();
    const command = new GetFunctionCommand({
      FunctionName: target.function,
      ...defined({ Qualifier: target.qualifier }),
    });
    const { Configuration } = await control.call((client, options) => client.send(command, options), signal);
    return factsOf(Configuration ?? {}, target, place.region);
  } catch (error) {
    if (signal.aborted) throw error;
    const asked = { target, action: 'lambda:GetFunction' as const, timeoutMs: TIMEOUT_MS, ...place };
    const failure = lambdaFailure(error, asked);
    if (failure.code !== 'ACCESS_DENIED') throw fatal(failure, error);
    return {
      ...{ record: place, publishesSnapshots: false, isKnown: false, secrets: [] },
      warnings: [unknownWarning(target)],
    };
  }
}

function fatal({ code, message, hint }: LambdaFailure, cause: unknown): Error {
  const text = shownMessage(message, []);
  return code === 'NOT_FOUND' || code === 'NO_REGION'
    ? usageError(text, hint)
    : measureError(text, hint, cause);
}

/** What the report says of a configuration: neither variables nor ids of accounts. Pure. */
export function factsOf(
  found: FunctionConfiguration,
  target: DeployedFunction,
  region: string,
): FunctionFacts {
  const { Architectures, MemorySize, Runtime, PackageType, CodeSha256, CodeSize, Handler, SnapStart } = found;
  const architecture = Architectures?.[0];
  const runtimeVersion = found.RuntimeVersionConfig?.RuntimeVersionArn;
  const layers = found.Layers?.flatMap(({ Arn }) => (Arn === undefined ? [] : [withoutAccounts(Arn)]));
  const layerBytes = found.Layers?.flatMap(({ CodeSize: bytes }) => bytes ?? []);
  const markedBy = found.Version === '$LATEST' ? markedRun(found.Description) : undefined;
  const isVersionToldApart = found.Version !== undefined && found.Version !== (target.qualifier ?? '$LATEST');
  return {
    record: {
      region,
      ...defined({ architecture, memorySizeMB: MemorySize, runtime: Runtime, packageType: PackageType }),
      ...(isVersionToldApart ? { version: found.Version } : {}),
      ...defined({ runtimeVersionArn: runtimeVersion, codeSha256: CodeSha256, codeBytes: CodeSize }),
      ...(layers === undefined || layers.length === 0 ? {} : { layers }),
      ...(layerBytes === undefined || layerBytes.length === 0 ? {} : { layerBytes }),
      ...(SnapStart === undefined ? {} : { snapStart: SnapStart.OptimizationStatus === 'On' }),
      ...defined({ handler: Handler }),
    },
    ...defined({ markedBy }),
    publishesSnapshots: SnapStart?.ApplyOn === 'PublishedVersions',
    ...defined({ timeoutS: found.Timeout }),
    isKnown: true,
    secrets: Object.values(found.Environment?.Variables ?? {}),
    warnings: idleSnapStart(found, target),
  };
}

function idleSnapStart({ SnapStart }: FunctionConfiguration, target: DeployedFunction): Warning[] {
  if (SnapStart?.ApplyOn !== 'PublishedVersions' || SnapStart.OptimizationStatus !== 'Off') return [];
  return [
    {
      code: 'SNAPSTART_UNUSED',
      message: `SnapStart is on for published versions, and ${shownFunction(target)} is none: its starts are ordinary ones.`,
      remedy: 'Publish a version, and measure it or an alias to it: NAME:QUALIFIER.',
    },
  ];
}

function unknownWarning(target: DeployedFunction): Warning {
  return {
    code: 'NOT_DESCRIBED',
    message: `lambda:GetFunction is not allowed: the report does not have runtime, architecture, code and layers of ${shownFunction(target)}.`,
    remedy: 'Nothing else depends on it; allow lambda:GetFunction to include them.',
  };
}
