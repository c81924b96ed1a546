import { coldStart, neverReady, restoredStart, type Served } from './cold-start.js';
import { runInvocation } from './invocation.js';
import type { Deployment, FindRuntime, Fleet, InvokeInput, InvokeOutcome } from './model.js';
import type { Sandbox } from './sandbox.js';
import {
  INIT_LIMIT_MS,
  LONG_INIT_LIMIT_MS,
  type StartOutcome,
  startEnvironment,
} from './start-environment.js';

/** One execution environment. */
interface Member {
  readonly key: string;
  readonly isProvisioned: boolean;
  /** Absent while it starts. */
  sandbox?: Sandbox;
  isBusy: boolean;
  /** Of provisioned ones, until their first invocation, whose REPORT names it. */
  unreportedInitMs?: number;
}

type NotReady = Extract<StartOutcome, { ok: false }>;

/**
 * Execution environments with the real runtime client, pooled as Lambda pools them: one request at a time each; a free one is
 * used again, provisioned ones first; else a new one is made. They live until they are discarded or their process ends.
 */
export function createFleet(options: {
  readonly findRuntime: FindRuntime;
  /** Where environments have their folders; a folder of the caller's. */
  readonly workFolder: string;
  /** That of AWS unless given. */
  readonly initLimitMs?: number;
}): Fleet {
  const { initLimitMs = INIT_LIMIT_MS } = options;
  const members = new Set<Member>();
  const processes = new Set<Sandbox>();
  /** Snapshotted environments that wait for a request, by key. */
  const snapshots = new Map<string, Promise<Sandbox | NotReady>>();
  const provisioned = new Map<string, { readonly deployment: Deployment; readonly count: number }>();
  /** What may still start or end a process. */
  const pending = new Set<Promise<unknown>>();
  let isClosed = false;

  const tracked = <T>(work: Promise<T>): Promise<T> => {
    pending.add(work);
    const done = () => pending.delete(work);
    work.then(done, done);
    return work;
  };

  const onSandbox = (sandbox: Sandbox) => {
    processes.add(sandbox);
    sandbox.onExit(() => processes.delete(sandbox));
    if (isClosed) void tracked(sandbox.end());
  };
  const of = (key: string) => [...members].filter((member) => member.key === key);
  const start = async (
    deployment: Deployment,
    initializationType: 'provisioned-concurrency' | 'snap-start',
  ) => {
    const runtime = await options.findRuntime(deployment);
    const limitMs = Math.max(LONG_INIT_LIMIT_MS, deployment.timeoutMs);
    return tracked(
      startEnvironment(deployment, runtime, { ...options, initializationType, limitMs, onSandbox }),
    );
  };

  /** Gives an environment back after a request. */
  const release = (member: Member, sandbox: Sandbox | undefined) => {
    member.isBusy = false;
    if (!sandbox || !members.has(member)) {
      members.delete(member);
      if (sandbox) void tracked(sandbox.end());
      if (member.isProvisioned) void refill(member.key);
      return;
    }
    if (member.sandbox === sandbox) return;
    member.sandbox = sandbox;
    sandbox.onExit(() => {
      if (!member.isBusy) members.delete(member);
    });
  };

  const fresh = async (deployment: Deployment, input: InvokeInput): Promise<Served> => {
    if (!deployment.snapStart) {
      const runtime = await options.findRuntime(deployment);
      const { workFolder } = options;
      return tracked(coldStart(deployment, input, { runtime, workFolder, initLimitMs, onSandbox }));
    }
    const taken = await takeSnapshot(deployment);
    if (!('deliver' in taken)) {
      return { outcome: neverReady(deployment, input, taken, taken.log) };
    }
    const served = await restoredStart(taken, deployment, input, initLimitMs);
    // One is kept ready, as a snapshot is on AWS; made after the request, since making it takes CPU time.
    if (!isClosed && !snapshots.has(deployment.key)) void makeSnapshot(deployment).catch(() => undefined);
    return served;
  };

  const snapshotted = (deployment: Deployment): Promise<Sandbox | NotReady> =>
    start(deployment, 'snap-start').then(({ sandbox, outcome }) => (outcome.ok ? sandbox : outcome));
  const makeSnapshot = (deployment: Deployment): Promise<Sandbox | NotReady> => {
    const made = snapshotted(deployment);
    snapshots.set(deployment.key, made);
    return made;
  };
  /** The one that is kept ready is one request's alone: others that come at the same time get their own. */
  const takeSnapshot = (deployment: Deployment): Promise<Sandbox | NotReady> => {
    const kept = snapshots.get(deployment.key);
    snapshots.delete(deployment.key);
    return kept ?? snapshotted(deployment);
  };

  const addProvisioned = async (deployment: Deployment): Promise<string | undefined> => {
    const member: Member = { key: deployment.key, isProvisioned: true, isBusy: true };
    members.add(member);
    const { sandbox, outcome } = await start(deployment, 'provisioned-concurrency');
    if (!outcome.ok) {
      members.delete(member);
      return `FUNCTION_ERROR_INIT_FAILURE: ${outcome.said}`;
    }
    member.unreportedInitMs = outcome.durationMs;
    release(member, sandbox);
    return undefined;
  };
  const refill = async (key: string): Promise<string | undefined> => {
    const wanted = provisioned.get(key);
    if (!wanted || isClosed) return undefined;
    const present = of(key).filter(({ isProvisioned }) => isProvisioned).length;
    const missing = Array.from({ length: Math.max(0, wanted.count - present) });
    const failures = await Promise.all(missing.map(() => addProvisioned(wanted.deployment)));
    return failures.find((failure) => failure !== undefined);
  };
  const drop = async (member: Member) => {
    members.delete(member);
    if (!member.isBusy && member.sandbox) await tracked(member.sandbox.end());
  };

  return {
    invoke: async (deployment, input): Promise<InvokeOutcome> => {
      if (isClosed) throw new Error('the emulator is closed');
      const free = of(deployment.key).filter(({ isBusy }) => !isBusy);
      const member = free.find(({ isProvisioned }) => isProvisioned) ?? free[0];
      if (member?.sandbox) {
        member.isBusy = true;
        const { unreportedInitMs } = member;
        delete member.unreportedInitMs;
        const hidden = unreportedInitMs === undefined ? {} : { initMs: unreportedInitMs };
        const { outcome, isAlive } = await runInvocation(member.sandbox, deployment, input, {
          ...hidden,
          log: '',
          isOnDemand: false,
        });
        release(member, isAlive ? member.sandbox : undefined);
        return outcome;
      }
      const onDemand = of(deployment.key).filter(({ isProvisioned }) => !isProvisioned).length;
      if (onDemand >= input.concurrency) return { kind: 'throttled' };
      const made: Member = { key: deployment.key, isProvisioned: false, isBusy: true };
      members.add(made);
      try {
        const { outcome, sandbox } = await fresh(deployment, input);
        release(made, sandbox);
        return outcome;
      } catch (error) {
        release(made, undefined);
        throw error;
      }
    },
    discard: async (key) => {
      provisioned.delete(key);
      const snapshot = snapshots.get(key);
      snapshots.delete(key);
      const kept = await snapshot?.catch(() => undefined);
      await Promise.all([...of(key).map(drop), kept && 'deliver' in kept ? tracked(kept.end()) : undefined]);
    },
    provision: async (deployment, count) => {
      const { key } = deployment;
      if (count === 0) provisioned.delete(key);
      else provisioned.set(key, { deployment, count });
      const present = of(key).filter(({ isProvisioned }) => isProvisioned);
      await Promise.all(present.slice(count).map(drop));
      const failed = await refill(key);
      return failed === undefined ? {} : { failed };
    },
    snapshot: async (deployment) => {
      const made = await (snapshots.get(deployment.key) ?? makeSnapshot(deployment));
      if ('deliver' in made) return {};
      snapshots.delete(deployment.key);
      return { failed: made.said };
    },
    count: (key) => {
      const all = of(key);
      const own = all.filter(({ isProvisioned }) => isProvisioned).length;
      return { provisioned: own, onDemand: all.length - own };
    },
    close: async () => {
      isClosed = true;
      provisioned.clear();
      members.clear();
      // One that was just being started comes to be known later.
      while (processes.size + pending.size > 0) {
        await Promise.all([...processes].map((sandbox) => sandbox.end()));
        await Promise.allSettled(pending);
      }
    },
  };
}
