import { billedMsOf } from '../../domain/lambda-prices.js';
import type { ScenarioRecord, Trial, Warning } from '../../domain/report.js';

/** Figures of REPORT are rounded. */
const TOLERANCE_MS = 1;

/** Whether AWS still bills starts as this version of coldstart believes: checked where it was invoked. Pure. */
export function billedWarnings(scenario: ScenarioRecord, trials: readonly Trial[]): Warning[] {
  if (scenario.runner !== 'lambda' || scenario.source !== 'invoked') return [];
  const cold = trials.flatMap((trial) =>
    trial.status === 'ok' && 'label' in trial && trial.label === 'cold' && trial.billedMs !== undefined
      ? [{ billedMs: trial.billedMs, phases: trial.phases }]
      : [],
  );
  const other = cold.filter(({ billedMs, phases: { init = 0, handler = 0 } }) => {
    const expectedMs = billedMsOf({ durationMs: handler, initMs: init });
    return Math.abs(billedMs - expectedMs) > TOLERANCE_MS;
  });
  const [first] = other;
  if (!first) return [];
  const { init = 0, handler = 0 } = first.phases;
  return [
    {
      code: 'BILLED_OTHERWISE',
      message: `Billed Duration of ${other.length} of ${cold.length} cold starts is not Duration and Init Duration together, for example ${first.billedMs} ms for ${handler} and ${init} ms.`,
      remedy:
        'The prices are based on AWS’s Billed Duration; check whether AWS has changed how it bills initialisations.',
    },
  ];
}
