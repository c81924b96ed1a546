import { usageError } from '../domain/errors.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import type { Interpreter } from '../python/interpreters.js';
import { applicable, type MarkerValues } from './helper.js';
import type { ReadInput } from './lock-input.js';

/** For whom a lock is to be used, where that is not the interpreter on this machine. */
interface Elsewhere {
  /** Python 3.12 on x86_64-manylinux2014 */
  readonly shown: string;
  readonly values: MarkerValues;
  /** What to do where it does not fit. */
  readonly hint: string;
}

/** Throws a usage error for a lock of which no environment (PEP 751) is the interpreter on this machine, or `elsewhere`. */
export async function checkEnvironments(
  { environments = [], origin }: Pick<ReadInput, 'environments' | 'origin'>,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
  elsewhere?: Elsewhere,
): Promise<void> {
  if (environments.length === 0) return;
  const markers = environments.map((marker) => ({ marker }));
  const fitting = await applicable(markers, interpreter, context, onProgress, elsewhere?.values);
  if (fitting.length > 0) return;
  throw usageError(
    `${origin} is not for ${elsewhere?.shown ?? `Python ${interpreter.version} on this machine`}: it is for ${environments.join(', or ')}.`,
    elsewhere?.hint ?? 'Choose another one with --python, or lock it for this machine too.',
  );
}
