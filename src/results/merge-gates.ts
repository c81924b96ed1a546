import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Gate } from '../domain/gate.js';
import { worst } from '../domain/verdict.js';

/**
 * One gate of those of several runs: the worst verdict decides. The geometric mean is left out, since no part knows that
 * of all rows. Throws a usage error where the gates did not ask the same. Pure.
 */
export function mergeGates(gates: readonly Gate[]): Gate | undefined {
  const [first] = gates;
  if (!first) return undefined;
  const asked = ({ maxRegression, minEffectMs, maxFailures }: Gate) =>
    JSON.stringify([maxRegression, minEffectMs, maxFailures]);
  if (gates.some((gate) => asked(gate) !== asked(first))) {
    throw usageError(
      'The reports were gated with different limits.',
      'Measure all with the same --max-regression, --min-effect and --max-failures.',
    );
  }
  const { maxRegression, minEffectMs, maxFailures } = first;
  const offsets = gates.flatMap(({ runOffset }) => runOffset ?? []);
  return {
    ...{ maxRegression, maxFailures },
    ...defined({ minEffectMs }),
    ...(offsets.length > 0 ? { runOffset: Math.max(...offsets) } : {}),
    unmatched: gates.flatMap(({ unmatched }) => unmatched),
    reasons: [...new Set(gates.flatMap(({ reasons }) => reasons))],
    verdict: worst(gates.map(({ verdict }) => verdict)) ?? 'INCONCLUSIVE',
  };
}
