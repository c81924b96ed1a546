import type { LambdaScenario } from '../../domain/plan.js';
import type { Runner } from '../../run.js';
import type { RunnerContext } from '../context.js';

/** Invokes a function, deployed or emulated, and reads its REPORT. */
export function lambdaRunner(_scenario: LambdaScenario, _context: RunnerContext): Runner {
  throw new Error('being built');
}
