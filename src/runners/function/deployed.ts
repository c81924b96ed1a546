import { type LambdaConnections, lambdaConnections } from '../../aws/connection.js';
import { controlPlane, type Limiter, type ReachedFunction } from '../../aws/control/control-plane.js';
import { openJournal } from '../../aws/control/journal.js';
import { type Optimized, optimizeFunction, type Wanted } from '../../aws/control/optimize.js';
import { type FunctionFacts, functionFacts, NO_FACTS } from '../../aws/function-facts.js';
import { logsClient } from '../../aws/logs/connection.js';
import { defined } from '../../domain/defined.js';
import { LAMBDA_PRICES, type LambdaPrices } from '../../domain/lambda-prices.js';
import type { DeployedFunction, LambdaScenario, Scenario } from '../../domain/plan.js';
import type { Runner } from '../../domain/runner.js';
import { functionKey } from '../../plan/lambda-plan.js';
import { concurrentRunner } from './concurrent-runner.js';
import { deployedRunner } from './deployed-runner.js';
import { type FunctionSession, openSession } from './forced/session.js';
import { forcedRunner } from './forced-runner.js';

/** A function that was looked at. */
export interface OpenFunction extends ReachedFunction {
  readonly facts: FunctionFacts;
}

/** Deployed functions, looked at and ready to be invoked. */
export interface OpenFunctions {
  readonly rows: readonly OpenFunction[];
  /** The runner of a scenario that was planned for one of them, and what the others of its plan are. */
  runner(scenario: Scenario, all: readonly LambdaScenario[]): Runner;
  /** After all runners are closed: sets what is to stay, unless other code was deployed. Rejects as {@link optimizeFunction} does. */
  optimize(row: OpenFunction, wanted: Omit<Wanted, 'codeSha256'>): Promise<Optimized>;
  close(): void;
}

export interface OpenOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Of calls that are not invocations. */
  readonly limiter: Limiter;
  /** Before each sample of --force idle. */
  readonly idleMs: number;
  readonly prices?: LambdaPrices;
}

/** Connects and looks at every function once. Throws what functionFacts throws; nothing stays open then. */
export async function openFunctions(
  targets: readonly DeployedFunction[],
  options: OpenOptions,
): Promise<OpenFunctions> {
  const { env, signal, limiter } = options;
  const connections = lambdaConnections(env);
  const rows: OpenFunction[] = [];
  try {
    const opened = targets.map(async (target): Promise<OpenFunction> => {
      // One socket each: what is asked of one function must not wait for another.
      const connection = await connections.to(target, functionKey({ target }));
      const control = controlPlane(connection, limiter);
      const reached = { target, connection, control };
      if (target.isUnknown) return { ...reached, facts: NO_FACTS };
      return { ...reached, facts: await functionFacts(reached, signal) };
    });
    // All end before the first failure is told: none may go on when connections are closed.
    await Promise.allSettled(opened);
    for (const one of opened) rows.push(await one);
  } catch (error) {
    connections.close();
    throw error;
  }
  const journal = openJournal(env);
  const prices = options.prices ?? LAMBDA_PRICES;
  const sessions = new Map<string, FunctionSession>();
  const reconnected: LambdaConnections[] = [];
  const reconnect = async ({ target }: OpenFunction) => {
    const anew = lambdaConnections(env);
    reconnected.push(anew);
    return controlPlane(await anew.to(target), limiter);
  };
  const logs = new Map<string, ReturnType<typeof logsClient>>();
  const logsOf = ({ target, facts }: OpenFunction) => {
    const { profile, region = facts.record.region } = target;
    // Who asks an emulator of Lambda by its variable alone must not ask AWS for the logs.
    const lambda =
      env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS || env.AWS_ENDPOINT_URL ? undefined : env.AWS_ENDPOINT_URL_LAMBDA;
    const endpointUrl = target.endpointUrl ?? (lambda || undefined);
    const key = JSON.stringify([profile, endpointUrl, region]);
    const client = logs.get(key) ?? logsClient(defined({ profile, endpointUrl, region }), env);
    logs.set(key, client);
    return client;
  };
  const sessionOf = (row: OpenFunction, all: readonly LambdaScenario[]): FunctionSession => {
    const key = functionKey(row);
    const own = all.filter(({ target }) => target.kind === 'deployed' && functionKey({ target }) === key);
    const connect = () => reconnect(row);
    const found =
      sessions.get(key) ?? openSession(row, own, { journal, connect, idleMs: options.idleMs, prices });
    sessions.set(key, found);
    return found;
  };
  return {
    rows,
    runner: (scenario, all) => {
      const found = rows.find(({ target }) => scenario.runner === 'lambda' && scenario.target === target);
      const row = found && { ...found, logs: () => logsOf(found) };
      if (!row || scenario.runner !== 'lambda') throw new Error(`no function is known for ${scenario.id}`);
      const { starts, forcedBy } = scenario;
      if (starts === 'burst') {
        const session = sessionOf(row, all);
        return concurrentRunner({ ...row, scenario, session, prices, way: session.way(scenario) });
      }
      if (starts === 'any' || (forcedBy === undefined && starts !== 'warm'))
        return deployedRunner({ ...row, scenario });
      const session = sessionOf(row, all);
      return forcedRunner({ ...row, scenario, starts, session, prices, source: session.source(scenario) });
    },
    optimize: (row, wanted) => {
      const { function: named, profile, endpointUrl } = row.target;
      const { region = '', codeSha256 } = row.facts.record;
      const terms = { function: named, region, ...defined({ profile, endpointUrl }) };
      return optimizeFunction(
        {
          terms: { ...terms, memorySizesMB: [], setsSnapStart: false },
          journal,
          connect: () => reconnect(row),
        },
        { ...wanted, ...defined({ codeSha256 }) },
        signal,
      );
    },
    close: () => {
      for (const one of [connections, ...reconnected]) one.close();
      for (const client of logs.values())
        client.then(
          (one) => one.destroy(),
          () => {},
        );
    },
  };
}
