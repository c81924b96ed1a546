import { isInitBilled } from '../../../domain/lambda-prices.js';
import type { Sample } from '../../../domain/runner.js';
import { phasesOf } from '../../../lambda-log/label.js';

/**
 * The samples of one burst to a version with environments that are kept initialised, each with the start that it had. The
 * clock of a busy machine runs on, and seems to have waited for an initialisation that nobody waited for: Billed Duration
 * tells, where that of another start of the burst holds its own. Pure.
 */
export function ofProvisioned(samples: readonly Sample[], isFirst: boolean): Sample[] {
  const isPaid = samples.some((sample) => paysInit(sample) === true);
  return samples.map((sample) => {
    if (sample.status === 'failed' || !('label' in sample)) return sample;
    // Of provisioned environments that have just become ready, REPORT may name no initialisation at all.
    if (isFirst && sample.label === 'warm') return { ...sample, label: 'hidden-init' };
    if (!isPaid || paysInit(sample) !== false) return sample;
    const { wallMs, initMs, phases } = sample;
    const waited = phasesOf({ durationMs: phases.handler ?? 0, initMs }, 'hidden-init', wallMs);
    return { ...sample, ...waited, label: 'hidden-init' };
  });
}

/** Whether a start that the clock calls cold is billed with its initialisation; undefined of any other. */
function paysInit(sample: Sample): boolean | undefined {
  if (sample.status === 'failed' || !('label' in sample) || sample.label !== 'cold') return undefined;
  const { initMs, billedMs, phases } = sample;
  if (initMs === undefined || billedMs === undefined) return undefined;
  return isInitBilled({ durationMs: phases.handler ?? 0, initMs, billedMs });
}
