import { usageError } from '../domain/errors.js';
import type { Overrides } from './flags.js';
import type { RequestedTarget } from './request-types.js';
import type { WorkerElement } from './schema.js';
import { isBundled } from './targets.js';

/** What a worker’s element starts. Throws a usage error for what is no module:callable. */
export function targetOf(element: WorkerElement, set: Overrides['set']): RequestedTarget {
  const { worker, module, callable, script } = element;
  if (worker !== undefined) {
    return isBundled(worker)
      ? { kind: 'bundled', worker, set: workerSet(set) ?? element.set ?? 'standard' }
      : { kind: 'file', path: worker };
  }
  if (module !== undefined) return { kind: 'module', module };
  if (script !== undefined) return { kind: 'script', script };
  const [, of, name] = /^([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)$/.exec(callable ?? '') ?? [];
  if (of === undefined || name === undefined) {
    throw usageError(
      `${JSON.stringify(callable)} is not a module:callable.`,
      'Write it as package.module:function.',
    );
  }
  return { kind: 'callable', module: of, name };
}

/** The small set has not all that the bundled workers import. */
function workerSet(set: Overrides['set']): 'standard' | 'classic' | undefined {
  if (set === 'small') throw usageError('The set small is for installs.', 'Use --set standard or classic.');
  return set;
}
