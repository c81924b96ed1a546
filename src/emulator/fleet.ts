import { defined } from '../domain/defined.js';
import { coldStart, neverReady, restoredStart, type Served } from './cold-start.js';
import { runInvocation } from './invocation.js';
import { startKeeper } from './keeper.js';
import type { Deployment, InvokeInput, InvokeOutcome, LocalFleet } from './model.js';
import {
  drop,
  type FleetOptions,
  type Initialised,
  initialise,
  type Member,
  membersOf,
  type Pool,
  provisionedOf,
  refill,
  release,
  runtimeOf,
  startOptions,
  tracked,
} from './pool.js';
import { readOnlyCode, writableCode } from './read-only.js';
import type { Sandbox } from './sandbox.js';
import { INIT_LIMIT_MS } from './start-environment.js';

/**
 * Execution environments with the real runtime client, pooled as Lambda pools them: one request at a time each; a free one is
 * used again, provisioned ones first; else a new one is made. They live until they are discarded or their process ends.
 */
export function createFleet(options: FleetOptions): LocalFleet {
  const { codeFolder, ...rest } = options;
  const pool: Pool = {
    ...{ initLimitMs: INIT_LIMIT_MS, ...rest },
    code:
      codeFolder === undefined
        ? Promise.resolve(writableCode('nobody asked for it'))
        : readOnlyCode(codeFolder),
    ...{ members: new Set(), processes: new Set(), pending: new Set(), isClosed: false },
    ...{ snapshots: new Map(), provisioned: new Map(), keeper: startKeeper() },
  };
  return {
    invoke: (deployment, input) => invoke(pool, deployment, input),
    discard: (key) => discard(pool, key),
    provision: (deployment, count) => provision(pool, deployment, count),
    snapshot: (deployment) => snapshot(pool, deployment),
    count: (key) => {
      const provisioned = provisionedOf(pool, key).length;
      return { provisioned, onDemand: membersOf(pool, key).length - provisioned };
    },
    codeIsWritable: async () => (await pool.code).writable,
    close: () => close(pool),
  };
}

async function invoke(pool: Pool, deployment: Deployment, input: InvokeInput): Promise<InvokeOutcome> {
  if (pool.isClosed) throw new Error('the emulator is closed');
  const all = membersOf(pool, deployment.key);
  const free = all.filter(({ isBusy }) => !isBusy);
  const member = free.find(({ isProvisioned }) => isProvisioned) ?? free[0];
  if (member?.sandbox) return invokeAgain(pool, member, member.sandbox, deployment, input);
  const onDemand = all.filter(({ isProvisioned }) => !isProvisioned).length;
  if (onDemand >= input.concurrency) return { kind: 'throttled' };
  const made: Member = { key: deployment.key, isProvisioned: false, isBusy: true };
  pool.members.add(made);
  try {
    const { outcome, sandbox } = await serveFresh(pool, deployment, input);
    release(pool, made, sandbox);
    return outcome;
  } catch (error) {
    release(pool, made, undefined);
    throw error;
  }
}

async function invokeAgain(
  pool: Pool,
  member: Member,
  sandbox: Sandbox,
  deployment: Deployment,
  input: InvokeInput,
): Promise<InvokeOutcome> {
  member.isBusy = true;
  const before = { ...defined({ initMs: member.unreportedInitMs }), log: '', isOnDemand: false };
  delete member.unreportedInitMs;
  const { outcome, isAlive } = await runInvocation(sandbox, deployment, input, before);
  release(pool, member, isAlive ? sandbox : undefined);
  return outcome;
}

/** Serves a request in an environment of its own: one that initialises now, or one from a snapshot. */
async function serveFresh(pool: Pool, deployment: Deployment, input: InvokeInput): Promise<Served> {
  const { initLimitMs, snapshots } = pool;
  if (!deployment.snapStart) {
    const runtime = await runtimeOf(pool, deployment);
    const options = { ...(await startOptions(pool)), runtime, initLimitMs };
    return tracked(pool, coldStart(deployment, input, options));
  }
  const taken = await takeSnapshot(pool, deployment);
  if (!('deliver' in taken)) return { outcome: neverReady(deployment, input, taken, taken.log) };
  const served = await restoredStart(taken, deployment, input, initLimitMs);
  // One is kept ready, as a snapshot is on AWS; made after the request, since making it takes CPU time.
  if (!pool.isClosed && !snapshots.has(deployment.key)) {
    void makeSnapshot(pool, deployment).catch(() => undefined);
  }
  return served;
}

async function snapshotted(pool: Pool, deployment: Deployment): Promise<Initialised> {
  const { sandbox, outcome } = await initialise(pool, deployment, 'snap-start');
  return outcome.ok ? sandbox : outcome;
}

function makeSnapshot(pool: Pool, deployment: Deployment): Promise<Initialised> {
  const made = snapshotted(pool, deployment);
  pool.snapshots.set(deployment.key, made);
  return made;
}

/** The one that is kept ready is one request's alone: others that come at the same time get their own. */
function takeSnapshot(pool: Pool, deployment: Deployment): Promise<Initialised> {
  const kept = pool.snapshots.get(deployment.key);
  pool.snapshots.delete(deployment.key);
  return kept ?? snapshotted(pool, deployment);
}

async function snapshot(pool: Pool, deployment: Deployment): Promise<{ readonly failed?: string }> {
  const made = await (pool.snapshots.get(deployment.key) ?? makeSnapshot(pool, deployment));
  if ('deliver' in made) return {};
  pool.snapshots.delete(deployment.key);
  return { failed: made.said };
}

async function provision(
  pool: Pool,
  deployment: Deployment,
  count: number,
): Promise<{ readonly failed?: string }> {
  const { key } = deployment;
  if (count === 0) pool.provisioned.delete(key);
  else pool.provisioned.set(key, { deployment, count });
  const tooMany = provisionedOf(pool, key).slice(count);
  await Promise.all(tooMany.map((member) => drop(pool, member)));
  return defined({ failed: await refill(pool, key) });
}

async function discard(pool: Pool, key: string): Promise<void> {
  pool.provisioned.delete(key);
  const waiting = pool.snapshots.get(key);
  pool.snapshots.delete(key);
  const kept = await waiting?.catch(() => undefined);
  await Promise.all([
    ...membersOf(pool, key).map((member) => drop(pool, member)),
    kept && 'deliver' in kept ? tracked(pool, kept.end()) : undefined,
  ]);
}

async function close(pool: Pool): Promise<void> {
  const { processes, pending } = pool;
  pool.isClosed = true;
  pool.provisioned.clear();
  pool.members.clear();
  // One that was just being started comes to be known later.
  while (processes.size + pending.size > 0) {
    await Promise.all([...processes].map((sandbox) => sandbox.end()));
    await Promise.allSettled(pending);
  }
  const code = await pool.code;
  await code.close();
  await pool.keeper.close();
}
