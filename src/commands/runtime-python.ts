import { ColdstartError, EXIT } from '../domain/errors.js';
import type { PythonRef } from '../domain/plan.js';
import { findInterpreters, type Interpreter, type PythonContext } from '../python/interpreters.js';
import { EMULATED_PYTHONS } from '../runners/handler/runtime.js';
import { refOf } from './worker-pythons.js';

/** The interpreter of a runtime of AWS, or why there is none: then only the rows of that runtime fail. */
export async function runtimePython(
  runtime: string,
  context: PythonContext,
): Promise<{ readonly ref: PythonRef; readonly interpreter?: Interpreter; readonly why?: string }> {
  const minor = runtime.replace(/^python/, '');
  const missing = (why: string, hint = '') => ({
    ref: { executable: runtime, version: minor, minor, missing: [why, hint].filter(Boolean).join(' ') },
    why,
  });
  if (!EMULATED_PYTHONS.includes(minor))
    return missing(
      `The runtime client of AWS Lambda does not run on Python ${minor}.`,
      `--python ${EMULATED_PYTHONS.at(-2)} measures it on another version.`,
    );
  try {
    const [interpreter] = await findInterpreters([minor], context);
    if (interpreter) return { ref: refOf(interpreter), interpreter };
    return missing(`There is no Python ${minor} here.`);
  } catch (error) {
    if (!(error instanceof ColdstartError) || error.exitCode !== EXIT.usage) throw error;
    return missing(error.message, error.hint);
  }
}
