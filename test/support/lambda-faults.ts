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

/** What an invocation takes in an environment without a process, in ms. */
export interface FakeTimes {
  readonly initMs: number;
  readonly restoreMs: number;
  handlerMs(deployment: Deployment): number;
  /** Which deployments have their environments in common: those of one key, as on AWS, unless given. */
  poolOf(deployment: Deployment): string;
}

interface FakeEnvironment {
  readonly isProvisioned: boolean;
  isBusy: boolean;
  isReported: boolean;
}

/**
 * Environments without processes, pooled as Lambda pools them. What REPORT says is waited for, so that a caller's clock
 * does not contradict it.
 */
export function fakeFleet({
  initMs = 20,
  restoreMs = 15,
  handlerMs = () => 3,
  poolOf = ({ key }) => key,
}: Partial<FakeTimes> = {}): Fleet & { readonly invocations: () => number } {
  const pools = new Map<string, FakeEnvironment[]>();
  let invocations = 0;
  const pool = (key: string) => {
    const found = pools.get(key) ?? [];
    pools.set(key, found);
    return found;
  };
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms + 2));
  const takeFrom = (all: readonly FakeEnvironment[]) => {
    const free = all.filter(({ isBusy }) => !isBusy);
    return free.find(({ isProvisioned }) => isProvisioned) ?? free[0];
  };
  const invoke = async (deployment: Deployment, { requestId, payload }: InvokeInput) => {
    invocations += 1;
    const all = pool(poolOf(deployment));
    const found = takeFrom(all);
    const environment = found ?? { isProvisioned: false, isBusy: true, isReported: true };
    if (!found) all.push(environment);
    environment.isBusy = true;
    const isFirst = found !== undefined && !found.isReported;
    environment.isReported = true;
    const durationMs = handlerMs(deployment);
    const before = found ? {} : deployment.snapStart ? { restoreMs } : { initMs };
    const waitedMs = found ? 0 : deployment.snapStart ? restoreMs : initMs;
    const figures = {
      ...{
        requestId,
        durationMs,
        billedMs: Math.ceil(durationMs + waitedMs),
        memorySizeMB: deployment.memorySizeMB,
      },
      ...before,
      ...(deployment.snapStart && !found ? { billedRestoreMs: restoreMs } : {}),
      // The first request to a provisioned environment names an initialisation that nobody waited for.
      ...(isFirst ? { initMs: 10 * (durationMs + initMs) } : {}),
    };
    await wait(waitedMs + durationMs);
    environment.isBusy = false;
    const log = platformLine({ kind: 'report', figures }, deployment.logFormat, new Date(0));
    return { kind: 'answered', payload, logTail: Buffer.from(log) } as const;
  };
  return {
    invocations: () => invocations,
    invoke,
    discard: async (key) => void pools.delete(key),
    provision: async ({ key }, count) => {
      const others = pool(key).filter(({ isProvisioned }) => !isProvisioned);
      const made = Array.from({ length: count }, () => ({
        ...{ isProvisioned: true, isBusy: false, isReported: false },
      }));
      await wait(20);
      pools.set(key, [...made, ...others]);
      return {};
    },
    snapshot: async () => {
      await wait(20);
      return {};
    },
    count: (key) => {
      const own = pool(key).filter(({ isProvisioned }) => isProvisioned).length;
      return { provisioned: own, onDemand: pool(key).length - own };
    },
    close: async () => pools.clear(),
  };
}
