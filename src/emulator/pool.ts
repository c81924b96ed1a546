import type { Keeper } from './keeper.js';
import type { Deployment, FindRuntime, LocalRuntime } from './model.js';
import type { CodeShells } from './read-only.js';
import type { Sandbox } from './sandbox.js';
import { LONG_INIT_LIMIT_MS, type StartOutcome, startEnvironment } from './start-environment.js';

export interface FleetOptions {
  readonly findRuntime: FindRuntime;
  /** Where environments have their folders; a folder of the caller's. */
  readonly workFolder: string;
  /** Holds the code and layers of all functions, and is read-only for them where the system can do that. */
  readonly codeFolder?: string;
  /** That of AWS unless given. */
  readonly initLimitMs?: number;
}

/** One execution environment. */
export interface Member {
  readonly key: string;
  readonly isProvisioned: boolean;
  /** Absent while it starts. */
  sandbox?: Sandbox;
  isBusy: boolean;
  /** Of provisioned ones, until their first invocation, whose REPORT names it. */
  unreportedInitMs?: number;
}

/** An initialised environment, or how its initialisation failed. */
export type Initialised = Sandbox | Extract<StartOutcome, { ok: false }>;

/** The environments of a fleet, and what may become one. */
export interface Pool extends Required<Omit<FleetOptions, 'codeFolder'>> {
  readonly code: Promise<CodeShells>;
  readonly members: Set<Member>;
  readonly processes: Set<Sandbox>;
  /** Snapshotted environments that wait for a request, by key. */
  readonly snapshots: Map<string, Promise<Initialised>>;
  readonly provisioned: Map<string, { readonly deployment: Deployment; readonly count: number }>;
  /** What may still start or end a process. */
  readonly pending: Set<Promise<unknown>>;
  /** Ends what is left where coldstart is killed. */
  readonly keeper: Keeper;
  isClosed: boolean;
}

export function membersOf({ members }: Pool, key: string): Member[] {
  return [...members].filter((member) => member.key === key);
}

export function provisionedOf(pool: Pool, key: string): Member[] {
  return membersOf(pool, key).filter(({ isProvisioned }) => isProvisioned);
}

/** Initialises an environment before anybody asks for it. */
export async function initialise(
  pool: Pool,
  deployment: Deployment,
  initializationType: 'provisioned-concurrency' | 'snap-start',
) {
  const runtime = await runtimeOf(pool, deployment);
  const limitMs = Math.max(LONG_INIT_LIMIT_MS, deployment.timeoutMs);
  const options = { ...(await startOptions(pool)), initializationType, limitMs };
  return tracked(pool, startEnvironment(deployment, runtime, options));
}

/** What runs a deployment on this machine; undefined for an image, which has it. */
export async function runtimeOf(
  { findRuntime }: Pool,
  deployment: Deployment,
): Promise<LocalRuntime | undefined> {
  return deployment.image ? undefined : findRuntime(deployment);
}

/** Gives an environment back after a request; without a sandbox it is gone. */
export function release(pool: Pool, member: Member, sandbox: Sandbox | undefined): void {
  const { members } = pool;
  member.isBusy = false;
  if (!sandbox || !members.has(member)) {
    members.delete(member);
    if (sandbox) void tracked(pool, sandbox.end());
    if (member.isProvisioned) void refill(pool, member.key);
    return;
  }
  if (member.sandbox === sandbox) return;
  member.sandbox = sandbox;
  sandbox.onExit(() => {
    if (!member.isBusy) members.delete(member);
  });
}

/** Makes the provisioned environments that are missing; resolves to the reason where one failed. */
export async function refill(pool: Pool, key: string): Promise<string | undefined> {
  const wanted = pool.provisioned.get(key);
  if (!wanted || pool.isClosed) return undefined;
  const missing = Array.from({ length: Math.max(0, wanted.count - provisionedOf(pool, key).length) });
  const failures = await Promise.all(missing.map(() => addProvisioned(pool, wanted.deployment)));
  return failures.find((failure) => failure !== undefined);
}

async function addProvisioned(pool: Pool, deployment: Deployment): Promise<string | undefined> {
  const member: Member = { key: deployment.key, isProvisioned: true, isBusy: true };
  pool.members.add(member);
  const { sandbox, outcome } = await initialise(pool, deployment, 'provisioned-concurrency');
  if (!outcome.ok) {
    pool.members.delete(member);
    return `FUNCTION_ERROR_INIT_FAILURE: ${outcome.said}`;
  }
  member.unreportedInitMs = outcome.durationMs;
  release(pool, member, sandbox);
  return undefined;
}

/** Ends an environment; a busy one ends when it is released. */
export async function drop(pool: Pool, member: Member): Promise<void> {
  pool.members.delete(member);
  if (!member.isBusy && member.sandbox) await tracked(pool, member.sandbox.end());
}

/** What each start needs of the pool, which keeps track of what comes of it. */
export async function startOptions(pool: Pool) {
  const { workFolder, keeper } = pool;
  const onSandbox = (sandbox: Sandbox) => keepTrack(pool, sandbox);
  return { workFolder, code: await pool.code, onGroup: keeper.add, onSandbox };
}

/** A process to be ended with the fleet, or at once where that is closed. */
function keepTrack(pool: Pool, sandbox: Sandbox): void {
  const { processes, keeper } = pool;
  processes.add(sandbox);
  sandbox.onExit(() => {
    processes.delete(sandbox);
    // Its children may still be there.
    const gone = tracked(pool, sandbox.end());
    void gone.then(() => keeper.remove(sandbox.pid));
  });
  if (pool.isClosed) void tracked(pool, sandbox.end());
}

export function tracked<T>({ pending }: Pool, work: Promise<T>): Promise<T> {
  pending.add(work);
  const done = () => pending.delete(work);
  work.then(done, done);
  return work;
}
