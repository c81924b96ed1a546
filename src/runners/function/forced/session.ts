import type { ControlPlane } from '../../../aws/control/control-plane.js';
import type { OpenJournal } from '../../../aws/control/journal.js';
import { type Lease, leaseFunction } from '../../../aws/control/lease.js';
import type { LeaseTerms } from '../../../aws/control/lease-terms.js';
import type { FunctionFacts } from '../../../aws/function-facts.js';
import { defined } from '../../../domain/defined.js';
import { type ForcedBy, isBurst } from '../../../domain/lambda-force.js';
import { type LambdaPrices, provisionedCost, snapshotCost } from '../../../domain/lambda-prices.js';
import type { DeployedFunction, LambdaScenario } from '../../../domain/plan.js';
import { isChanged } from '../../../plan/lambda-force.js';
import { type Burst, type BurstMember, createBurst } from './burst.js';
import { againAfter, againWay, type Changes, changingWay, idleWay, type Way } from './one-by-one.js';

/** Where the samples of a row come from. */
export type Source =
  | { readonly kind: 'one by one'; readonly way: Way }
  | { readonly kind: 'burst'; readonly burst: Burst; readonly member: number };

/** What all rows of one function have together: what is changed of it, and how it is put back. */
export interface FunctionSession {
  source(scenario: LambdaScenario): Source;
  /** How the environments of a row of bursts are made to end before each of them. */
  way(scenario: LambdaScenario): Way;
  /** Dollars of a row beside its invocations: snapshots, provisioned concurrency. */
  extraCost(scenario: LambdaScenario): number;
  /** Puts back what was changed; resolves to what could not be. Once is enough. */
  restore(): Promise<readonly string[]>;
}

export interface SessionOptions {
  readonly journal: OpenJournal;
  connect(): Promise<ControlPlane>;
  readonly idleMs: number;
  readonly prices: LambdaPrices;
}

/** A session for the rows of one function. */
export function openSession(
  { target, facts }: { readonly target: DeployedFunction; readonly facts: FunctionFacts },
  rows: readonly LambdaScenario[],
  { journal, connect, idleMs, prices }: SessionOptions,
): FunctionSession {
  const state: State = {
    lease: isChanged(rows) ? leaseFunction(termsOf(target, facts, rows), { journal, connect }) : undefined,
    ...{ ways: new Map(), changes: {}, published: new Set() },
  };
  const shared = sharedBurst(state, rows);
  return {
    way: ({ forcedBy }) => {
      if (forcedBy === 'idle') return idleWay(idleMs);
      return forcedBy === undefined || isBurst(forcedBy) ? againWay : wayBy(state, forcedBy);
    },
    source: (scenario) => sourceOf(state, scenario, { idleMs, shared }),
    extraCost: (scenario) => extraCost(state, scenario, facts, prices),
    restore: async () => {
      const left = (await state.lease?.restore()) ?? [];
      state.provisionedToMs ??= performance.now();
      return left;
    },
  };
}

type ChangedBy = Exclude<ForcedBy, 'burst' | 'publish' | 'idle'>;

/** What has been changed, and is paid for. */
interface State {
  /** Absent where nothing is changed. */
  readonly lease: Lease | undefined;
  readonly ways: Map<string, Way>;
  /** Of all ways. */
  readonly changes: Changes;
  /** Rows for which a version with a snapshot was published. */
  readonly published: Set<LambdaScenario>;
  provisionedFromMs?: number;
  provisionedToMs?: number;
}

function leaseOf({ lease }: State): Lease {
  if (!lease) throw new Error('a function that is not changed has no lease');
  return lease;
}

function sourceOf(
  state: State,
  scenario: LambdaScenario,
  { idleMs, shared }: { readonly idleMs: number; readonly shared: SharedBurst },
): Source {
  const { forcedBy, starts, runs } = scenario;
  if (starts === 'warm') return { kind: 'one by one', way: againAfter(state.changes) };
  switch (forcedBy) {
    case 'description':
    case 'env':
    case 'version':
      return { kind: 'one by one', way: wayBy(state, forcedBy) };
    case 'idle':
      return { kind: 'one by one', way: idleWay(idleMs) };
    case 'publish': {
      const begin = (signal: AbortSignal) => publishFor(state, scenario, signal);
      return { kind: 'burst', burst: createBurst([{ wanted: { [starts]: runs }, begin }]), member: 0 };
    }
    case 'burst':
      return { kind: 'burst', burst: shared.burst, member: shared.memberOf(scenario) };
    default:
      throw new Error(`${scenario.id} is not forced`);
  }
}

function wayBy(state: State, by: ChangedBy): Way {
  const way = state.ways.get(by) ?? changingWay(leaseOf(state), by, state.changes);
  state.ways.set(by, way);
  return way;
}

/** Publishes a version of its own for a row. */
async function publishFor(state: State, scenario: LambdaScenario, signal: AbortSignal): Promise<string> {
  const isSnapshot = scenario.starts === 'restore';
  if (isSnapshot) state.published.add(scenario);
  const change = {
    by: 'description' as const,
    ...defined({ memorySizeMB: scenario.givenMemoryMB }),
    ...(isSnapshot ? { snapStart: 'PublishedVersions' as const } : {}),
  };
  await leaseOf(state).change(change, signal);
  return leaseOf(state).publish(signal);
}

interface SharedBurst {
  readonly burst: Burst;
  memberOf(scenario: LambdaScenario): number;
}

/** Versions that are compared are invoked in the same burst; hidden starts and those beside them by the same invocations. */
function sharedBurst(state: State, rows: readonly LambdaScenario[]): SharedBurst {
  const shared = rows.filter(({ forcedBy, starts }) => forcedBy === 'burst' && starts !== 'burst');
  const keyOf = ({ payload, target: { kind }, ...row }: LambdaScenario) =>
    row.provisioned === undefined ? row.id : JSON.stringify([kind, payload]);
  const keys = [...new Set(shared.map(keyOf))];
  const provision = async (signal: AbortSignal) => {
    state.provisionedFromMs = performance.now();
    await leaseOf(state).provision(signal);
    return undefined;
  };
  const members = keys.map((key): BurstMember => {
    const own = shared.filter((row) => keyOf(row) === key);
    const count = own[0]?.provisioned;
    return {
      wanted: Object.fromEntries(own.map(({ starts, runs }) => [starts, runs])),
      ...(count === undefined ? {} : { provisioned: count, begin: provision }),
    };
  });
  return { burst: createBurst(members), memberOf: (scenario) => keys.indexOf(keyOf(scenario)) };
}

function extraCost(
  { published, provisionedFromMs: fromMs, provisionedToMs: toMs = performance.now() }: State,
  scenario: LambdaScenario,
  { record }: FunctionFacts,
  prices: LambdaPrices,
): number {
  const memorySizeMB = scenario.givenMemoryMB ?? record.memorySizeMB ?? 128;
  const size = { memorySizeMB, architecture: record.architecture };
  const isKept = scenario.starts === 'hidden-init' && fromMs !== undefined;
  return (
    snapshotCost(published.has(scenario) ? 1 : 0, 0, size, prices) +
    (isKept ? provisionedCost(scenario.provisioned ?? 0, (toMs - fromMs) / 1000, size, prices) : 0)
  );
}

function termsOf(
  target: DeployedFunction,
  facts: FunctionFacts,
  rows: readonly LambdaScenario[],
): LeaseTerms {
  const kept = rows.find(({ provisioned }) => provisioned !== undefined);
  const { profile, endpointUrl, qualifier } = target;
  return {
    function: target.function,
    region: facts.record.region ?? '',
    ...defined({ profile, endpointUrl }),
    setsSnapStart: rows.some(({ forcedBy, starts }) => forcedBy === 'publish' && starts === 'restore'),
    memorySizesMB: [...new Set(rows.flatMap(({ givenMemoryMB }) => givenMemoryMB ?? []))],
    ...(kept?.provisioned === undefined || qualifier === undefined
      ? {}
      : { provisioned: { qualifier, count: kept.provisioned } }),
  };
}
