import type { Scenario } from '../domain/plan.js';
import type { Runner } from '../domain/runner.js';
import { commandRunner } from './command.js';
import { containerRunner } from './container/runner.js';
import type { RunnerContext } from './context.js';
import { lambdaRunner } from './handler/runner.js';
import { withHooks } from './hooks.js';
import { installRunner } from './install/runner.js';
import { workerRunner } from './worker/runner.js';

/** The runner of a scenario, with its hooks around it. */
export function createRunner(scenario: Scenario, context: RunnerContext): Runner {
  return withHooks(bareRunner(scenario, context), scenario, context);
}

function bareRunner(scenario: Scenario, context: RunnerContext): Runner {
  switch (scenario.runner) {
    case 'worker':
      return workerRunner(scenario, context);
    case 'command':
      return commandRunner(scenario, context);
    case 'container':
      return containerRunner(scenario, context);
    case 'install':
      return installRunner(scenario, context);
    case 'lambda':
      return lambdaRunner(scenario, context);
  }
}
