import type { InstallSet } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import type { Interpreter } from '../python/interpreters.js';
import { bundledSet } from '../python/requirement-sets.js';

/** Why a bundled set cannot be installed on an interpreter, if it cannot. */
export function misfit(set: InstallSet, interpreter: Interpreter): string | undefined {
  if (set.kind !== 'bundled') return undefined;
  try {
    bundledSet(set.set, interpreter);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export function installsLeftOut(set: InstallSet, python: Interpreter): Warning {
  return {
    code: 'INSTALLS_LEFT_OUT',
    message: `Installs are not measured on Python ${python.version}. ${misfit(set, python) ?? ''}`,
    remedy: 'coldstart bench installs --requirements FILE measures those of your own.',
  };
}
