import type { Warning } from '../domain/report.js';
import type { LaunchOutcome } from './launcher.js';

/** Processes that outlived the one measured: they were ended, and the user should know. */
export function leftoverWarning(leftovers: LaunchOutcome['leftovers']): Warning | undefined {
  if (leftovers.length === 0) return undefined;
  const names = [...new Set(leftovers.map((process) => process.name))].join(', ');
  return {
    code: 'LEFTOVER_PROCESSES',
    message: `it left ${leftovers.length} process${leftovers.length > 1 ? 'es' : ''} running when it ended (${names}); they were killed.`,
    remedy: 'Let it wait for its children; their time is not measured.',
  };
}
