import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { defined } from '../domain/defined.js';
import { shownFunction, withoutAccounts } from '../domain/lambda-function.js';
import { markedRun } from '../domain/lambda-journal.js';
import type { DeployedFunction } from '../domain/plan.js';
import type { LambdaScenarioRecord, Warning } from '../domain/report.js';
import type { ReachedFunction } from './control/control-plane.js';
import { getFunction } from './get-function.js';

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
  readonly logGroup?: string;
  /** Executions at once that are kept for it, and that it may not exceed. */
  readonly reserved?: number;
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
export async function functionFacts(reached: ReachedFunction, signal: AbortSignal): Promise<FunctionFacts> {
  const looked = await getFunction(reached, signal);
  const { target } = reached;
  if (looked.kind === 'seen') {
    const { Configuration = {}, Concurrency } = looked.answer;
    return {
      ...factsOf(Configuration, target, looked.region),
      ...defined({ reserved: Concurrency?.ReservedConcurrentExecutions }),
    };
  }
  return {
    ...{ record: defined({ region: looked.region }), publishesSnapshots: false, isKnown: false, secrets: [] },
    warnings: [unknownWarning(target)],
  };
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
    ...defined({ timeoutS: found.Timeout, logGroup: found.LoggingConfig?.LogGroup }),
    isKnown: true,
    secrets: Object.values(found.Environment?.Variables ?? {}),
    warnings: idleSnapStart(found, target),
  };
}

/** Of what is known by its URL alone. */
export const NO_FACTS: FunctionFacts = {
  ...{ record: {}, publishesSnapshots: false, isKnown: false, secrets: [], warnings: [] },
};

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
