import type { DeployedFunction, LambdaScenario, Scenario } from '../../domain/plan.js';
import type { Runner } from '../../run.js';
import { lambdaConnections } from './connection.js';
import { type DeployedRow, deployedRunner } from './deployed-runner.js';
import { functionFacts } from './facts.js';

/** Deployed functions, looked at and ready to be invoked. */
export interface OpenFunctions {
  readonly rows: readonly Omit<DeployedRow, 'scenario'>[];
  /** The runner of the scenario that was planned for the function of that index. */
  runner(scenario: Scenario, index: number): Runner;
  close(): void;
}

/** Connects and looks at every function once. Throws what functionFacts throws; nothing stays open then. */
export async function openFunctions(
  targets: readonly DeployedFunction[],
  {
    env,
    signal,
  }: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal },
): Promise<OpenFunctions> {
  const connections = lambdaConnections(env);
  const rows: Omit<DeployedRow, 'scenario'>[] = [];
  try {
    for (const target of targets) {
      const connection = await connections.to(target);
      rows.push({ target, connection, facts: await functionFacts(target, connection, signal) });
    }
  } catch (error) {
    connections.close();
    throw error;
  }
  return {
    rows,
    runner: (scenario, index) => {
      const row = rows[index];
      if (!row || scenario.runner !== 'lambda') throw new Error(`no function is known for ${scenario.id}`);
      return deployedRunner({ ...row, scenario: scenario satisfies LambdaScenario });
    },
    close: () => connections.close(),
  };
}
