import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { type ControlPlane, errorName } from './control-plane.js';

/** What an alias points to. */
export interface AliasNow {
  readonly version: string;
  readonly revisionId: string | undefined;
  /** Versions that get a share of its requests beside that. */
  readonly others: readonly string[];
}

/** An alias as it is; undefined where there is none. Rejects where the API cannot be asked. */
export async function aliasNow(
  control: ControlPlane,
  { name: FunctionName, alias: Name }: { readonly name: string; readonly alias: string },
  signal: AbortSignal,
): Promise<AliasNow | undefined> {
  try {
    const found = await control.send(new GetAliasCommand({ FunctionName, Name }), signal);
    const { FunctionVersion: version = '', RevisionId: revisionId, RoutingConfig } = found;
    return { version, revisionId, others: Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}) };
  } catch (error) {
    if (errorName(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
