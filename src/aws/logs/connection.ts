import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DeployedFunction } from '../../domain/plan.js';
import { clientSettings } from '../connection.js';

/** Where logs are read. */
export type LogPlace = Pick<DeployedFunction, 'region' | 'profile' | 'endpointUrl'>;

/** Throttled calls are made again, later each time: FilterLogEvents has a few a second for the whole account. */
const ATTEMPTS = 8;
/** A page, or what a query has found by then, is quick; this is for networks that swallow packets. */
export const TIMEOUT_MS = 20_000;

/** A client of CloudWatch Logs. It only reads, so that calls may be repeated. */
export async function logsClient(
  place: LogPlace,
  env: Readonly<Record<string, string | undefined>>,
  {
    attempts = ATTEMPTS,
    timeoutMs = TIMEOUT_MS,
  }: { readonly attempts?: number; readonly timeoutMs?: number } = {},
): Promise<CloudWatchLogsClient> {
  const settings = clientSettings(place, env, 'CLOUDWATCH_LOGS');
  const { CloudWatchLogsClient: Client } = await import('@aws-sdk/client-cloudwatch-logs');
  return new Client({
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: 10_000,
      // Of an answer that does not begin, and of one that does not go on.
      ...{ requestTimeout: timeoutMs, throwOnRequestTimeout: true, socketTimeout: timeoutMs },
    },
    ...settings,
  });
}
