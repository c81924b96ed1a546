import type { Fault, OnCall } from '../../src/emulator/api/server.js';
import type { Deployment, Fleet, InvokeInput } from '../../src/emulator/model.js';
import { platformLine } from '../../src/emulator/platform-log.js';

/** What goes wrong with which call: by its place among all calls, or among those of one action. Test equipment. */
export function faults(script: Readonly<Record<string, Fault>>): OnCall & { readonly seen: string[] } {
  const counts = new Map<string, number>();
  const seen: string[] = [];
  const onCall: OnCall = ({ index, action }) => {
    const nth = counts.get(action) ?? 0;
    counts.set(action, nth + 1);
    seen.push(action);
    return script[`${action}#${nth}`] ?? script[`#${index}`];
  };
  return Object.assign(onCall, { seen });
}

/** An answer without the REPORT line of its log. */
export const withoutReport: Fault = {
  kind: 'changed',
  change: (answer) => {
    const log = Buffer.from(answer.headers?.['x-amz-log-result'] ?? '', 'base64').toString('utf8');
    const cut = Buffer.from(log.replace(/^REPORT.*$/m, '')).toString('base64');
    return { ...answer, headers: { ...answer.headers, 'x-amz-log-result': cut } };
  },
};

export const throttled: Fault = {
  kind: 'error',
  type: 'TooManyRequestsException',
  status: 429,
  message: 'Rate Exceeded.',
  reason: 'CallerRateLimitExceeded',
};

export const expired: Fault = {
  kind: 'error',
  type: 'ExpiredTokenException',
  status: 403,
  message: 'The security token included in the request is expired',
};

/** Environments without processes: the first request to each is cold, with an init of 80 ms, and all else takes 10 ms. */
export function fakeFleet(): Fleet {
  const alive = new Set<string>();
  const answer = (deployment: Deployment, { requestId, payload }: InvokeInput) => {
    const isCold = !alive.has(deployment.key);
    alive.add(deployment.key);
    const figures = {
      ...{ requestId, durationMs: 10, billedMs: isCold ? 90 : 10, memorySizeMB: deployment.memorySizeMB },
      ...(isCold ? { initMs: 80 } : {}),
    };
    const log = platformLine({ kind: 'report', figures }, deployment.logFormat, new Date(0));
    return { kind: 'answered', payload, logTail: Buffer.from(log) } as const;
  };
  return {
    invoke: async (deployment, input) => {
      // A caller’s clock must not contradict the figures.
      await new Promise((resolve) => setTimeout(resolve, alive.has(deployment.key) ? 11 : 95));
      return answer(deployment, input);
    },
    discard: async (key) => void alive.delete(key),
    provision: async () => ({}),
    snapshot: async () => ({}),
    count: (key) => ({ provisioned: 0, onDemand: alive.has(key) ? 1 : 0 }),
    close: async () => alive.clear(),
  };
}
