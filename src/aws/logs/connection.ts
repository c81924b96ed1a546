import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DeployedFunction } from '../../domain/plan.js';
import { clientSettings } from '../connection.js';

/** Where logs are read. */
export type LogPlace = Pick<DeployedFunction, 'region' | 'profile' | 'endpointUrl'>;

/** Throttled calls are made again, later each time: FilterLogEvents has a few a second for the whole account. */
const ATTEMPTS = 8;

/** A client of CloudWatch Logs. It only reads, so that calls may be repeated. */
export async function logsClient(
  place: LogPlace,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CloudWatchLogsClient> {
  const settings = clientSettings(place, env, 'CLOUDWATCH_LOGS');
  const { CloudWatchLogsClient: Client } = await import('@aws-sdk/client-cloudwatch-logs');
  return new Client({
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000 },
    ...settings,
  });
}
