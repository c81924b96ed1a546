import type { BenchRequest } from '../../src/config/request.js';
import type { ScenarioElement } from '../../src/config/schema.js';
import type { PythonRef } from '../../src/domain/plan.js';
import type { PlanInput } from '../../src/plan.js';

export const PY311: PythonRef = { executable: '/usr/bin/python3.11', version: '3.11.7', minor: '3.11' };
export const PY313: PythonRef = { executable: '/opt/py/bin/python3.13', version: '3.13.0', minor: '3.13' };

/** A plan's input around the given elements, with the defaults of the command line. */
export function planInput(
  elements: ScenarioElement[],
  changes: Partial<BenchRequest> = {},
  more: Partial<PlanInput> = {},
  pythons: readonly PythonRef[] = [PY311],
): PlanInput {
  const workers = elements.filter((element) => element.runner === 'worker');
  return {
    request: { elements, isDefault: false, runs: 20, timeoutMs: 60_000, pageCache: 'warm', ...changes },
    pythons: new Map(workers.map((worker) => [worker, pythons])),
    controlPython: PY313,
    facts: new Map(),
    seed: 7,
    cwd: '/project',
    ...more,
  };
}
