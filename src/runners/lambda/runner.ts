import type { LambdaScenario } from '../../domain/plan.js';
import type { Runner } from '../../run.js';
import type { RunnerContext } from '../context.js';
import { emulatedRunner } from './emulated.js';

/** Invokes a function, deployed or emulated, and reads its REPORT. */
export function lambdaRunner(scenario: LambdaScenario, context: RunnerContext): Runner {
  const { target } = scenario;
  if (target.kind === 'emulated') return emulatedRunner(scenario, target, context);
  throw new Error('being built');
}
