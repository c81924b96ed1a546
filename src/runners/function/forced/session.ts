import type { ControlPlane } from '../../../aws/control/control-plane.js';
import type { OpenJournal } from '../../../aws/control/journal.js';
import { type Lease, leaseFunction } from '../../../aws/control/lease.js';
import type { FunctionFacts } from '../../../aws/function-facts.js';
import { defined } from '../../../domain/defined.js';
import { type LambdaPrices, provisionedCost, snapshotCost } from '../../../domain/lambda-prices.js';
import type { DeployedFunction, LambdaScenario } from '../../../domain/plan.js';
import { isChanged } from '../../../plan/lambda-force.js';
import { type Burst, type BurstMember, createBurst } from './burst.js';
import { againWay, changingWay, idleWay, type Way } from './one-by-one.js';

/** Where the samples of a row come from. */
export type Source =
  | { readonly kind: 'one by one'; readonly way: Way }
  | { readonly kind: 'burst'; readonly burst: Burst; readonly member: number };

/** What all rows of one function have together: what is changed of it, and how it is put back. */
export interface FunctionSession {
  source(scenario: LambdaScenario): Source;
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
  const ways = new Map<string, Way>();
  const paid: {
    snapshots: Map<LambdaScenario, number>;
    provisionedFromMs?: number;
    provisionedToMs?: number;
  } = { snapshots: new Map() };
  const lease = isChanged(rows)
    ? leaseFunction(termsOf(target, facts, rows), { journal, connect })
    : undefined;
  const leased = (): Lease => {
    if (!lease) throw new Error('a function that is not changed has no lease');
    return lease;
  };

  const way = (by: 'description' | 'env' | 'version'): Way => {
    const found = ways.get(by) ?? changingWay(leased(), by);
    ways.set(by, found);
    return found;
  };

  /** Publishes a version of its own for a row. */
  const published = (scenario: LambdaScenario) => async (signal: AbortSignal) => {
    const { givenMemoryMB: memorySizeMB, starts } = scenario;
    const isSnapshot = starts === 'restore';
    if (isSnapshot) paid.snapshots.set(scenario, 1);
    await leased().change(
      {
        by: 'description',
        ...defined({ memorySizeMB }),
        ...(isSnapshot ? { snapStart: 'PublishedVersions' as const } : {}),
      },
      signal,
    );
    return leased().publish(signal);
  };

  const provisioned = async (signal: AbortSignal) => {
    paid.provisionedFromMs = performance.now();
    await leased().provision(signal);
    return undefined;
  };

  /** Versions that are compared are invoked in the same burst; hidden starts and those beside them by the same invocations. */
  const shared = rows.filter(({ forcedBy }) => forcedBy === 'burst');
  const keyOf = ({ payload, target: { kind }, ...row }: LambdaScenario) =>
    row.provisioned === undefined ? row.id : JSON.stringify([kind, payload]);
  const keys = [...new Set(shared.map(keyOf))];
  const burst = createBurst(
    keys.map((key): BurstMember => {
      const own = shared.filter((row) => keyOf(row) === key);
      const count = own[0]?.provisioned;
      return {
        wanted: Object.fromEntries(own.map(({ starts, runs }) => [starts, runs])),
        ...(count === undefined ? {} : { provisioned: count, begin: provisioned }),
      };
    }),
  );

  return {
    source: (scenario) => {
      const { forcedBy, starts, runs } = scenario;
      if (starts === 'warm') return { kind: 'one by one', way: againWay };
      switch (forcedBy) {
        case 'description':
        case 'env':
        case 'version':
          return { kind: 'one by one', way: way(forcedBy) };
        case 'idle':
          return { kind: 'one by one', way: idleWay(idleMs) };
        case 'publish': {
          const alone = createBurst([{ wanted: { [starts]: runs }, begin: published(scenario) }]);
          return { kind: 'burst', burst: alone, member: 0 };
        }
        case 'burst':
          return { kind: 'burst', burst, member: keys.indexOf(keyOf(scenario)) };
        default:
          throw new Error(`${scenario.id} is not forced`);
      }
    },
    extraCost: (scenario) => {
      const size = {
        memorySizeMB: scenario.givenMemoryMB ?? facts.record.memorySizeMB ?? 128,
        architecture: facts.record.architecture,
      };
      const { provisionedFromMs: fromMs, provisionedToMs: toMs = performance.now() } = paid;
      const isKept = scenario.starts === 'hidden-init' && fromMs !== undefined;
      return (
        snapshotCost(paid.snapshots.get(scenario) ?? 0, 0, size, prices) +
        (isKept ? provisionedCost(scenario.provisioned ?? 0, (toMs - fromMs) / 1000, size, prices) : 0)
      );
    },
    restore: async () => {
      const left = (await lease?.restore()) ?? [];
      paid.provisionedToMs ??= performance.now();
      return left;
    },
  };
}

function termsOf(target: DeployedFunction, facts: FunctionFacts, rows: readonly LambdaScenario[]) {
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
