import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import { defined } from '../../domain/defined.js';
import { usageError } from '../../domain/errors.js';
import type { LogPlace } from './connection.js';
import { isRefused, logsFailure, NO_GROUP } from './failure.js';

/** A log group to read, as far as one may look at it. */
export interface ReadGroup {
  readonly name: string;
  /** Bytes in all of it. */
  readonly storedBytes?: number;
  /** Milliseconds since 1970 from which it has logs: it was made then, or older ones were deleted. */
  readonly sinceMs?: number;
}

const DAY_MS = 24 * 3_600_000;

/**
 * The log groups of names and of patterns with `*`. What may not be looked at is taken as it is named. Throws a usage error
 * for what is not there.
 */
export async function findGroups(
  client: CloudWatchLogsClient,
  names: readonly string[],
  place: LogPlace,
  signal: AbortSignal,
): Promise<ReadGroup[]> {
  const found = new Map<string, ReadGroup>();
  for (const name of names) {
    const groups = await groupsLike(client, name, place, signal);
    if (groups.length === 0) throw usageError(`There is no log group ${name}.`, NO_GROUP);
    for (const group of groups) found.set(group.name, group);
  }
  return [...found.values()];
}

async function groupsLike(
  client: CloudWatchLogsClient,
  name: string,
  place: LogPlace,
  abortSignal: AbortSignal,
): Promise<ReadGroup[]> {
  const [prefix = ''] = name.split('*', 1);
  const isPattern = prefix !== name;
  const groups: ReadGroup[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const command = new DescribeLogGroupsCommand({
        ...(prefix === '' ? {} : { logGroupNamePrefix: prefix }),
        ...defined({ nextToken }),
      });
      const page = await client.send(command, { abortSignal });
      groups.push(
        ...(page.logGroups ?? []).flatMap((group) => (fits(group, name) ? [readGroup(group)] : [])),
      );
      nextToken = page.nextToken;
      // The shortest name with a prefix comes first.
    } while (nextToken !== undefined && (isPattern || groups.length === 0));
  } catch (error) {
    if (abortSignal.aborted) throw error;
    if (!isPattern && isRefused(error)) return [{ name }];
    throw logsFailure(error, name, 'logs:DescribeLogGroups', place);
  }
  return groups;
}

function fits({ logGroupName = '' }: LogGroup, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(logGroupName);
}

function readGroup({ logGroupName = '', storedBytes, creationTime, retentionInDays }: LogGroup): ReadGroup {
  const kept = retentionInDays === undefined ? undefined : Date.now() - retentionInDays * DAY_MS;
  const since = [creationTime, kept].filter((ms) => ms !== undefined);
  return {
    name: logGroupName,
    ...defined({ storedBytes, sinceMs: since.length === 0 ? undefined : Math.max(...since) }),
  };
}

/** Bytes that a query of this window scans, about: the group is taken to have grown evenly. Undefined where its size is not known. */
export function windowBytes({ storedBytes, sinceMs }: ReadGroup, window: Window): number | undefined {
  if (storedBytes === undefined) return undefined;
  if (sinceMs === undefined || sinceMs >= window.fromMs || window.toMs <= sinceMs) return storedBytes;
  return storedBytes * ((window.toMs - window.fromMs) / (window.toMs - sinceMs));
}

/** A span of time, both ends included, in milliseconds since 1970. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}
