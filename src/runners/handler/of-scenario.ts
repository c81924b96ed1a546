import type { LambdaScenario } from '../../domain/plan.js';
import type { Runner } from '../../domain/runner.js';
import type { RunnerContext } from '../context.js';
import { emulatedRunner } from './runner.js';

/** The runner of a handler that is emulated. */
export function lambdaRunner(scenario: LambdaScenario, context: RunnerContext): Runner {
  const { target } = scenario;
  if (target.kind === 'emulated') return emulatedRunner(scenario, target, context);
  throw new Error('a deployed function is looked at before it is planned, and has its runner from there');
}
