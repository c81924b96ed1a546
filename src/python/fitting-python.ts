import { isPreRelease } from '../domain/python-version.js';
import { requiredPython } from '../project/pyproject-table.js';
import { checkPython, fitsSpecifier } from '../project/python-specifier.js';
import type { PythonContext } from './context.js';
import { type Interpreter, listInterpreters } from './interpreters.js';

/** An interpreter that a project can use, and why it is not the usual one. */
export interface FittingPython {
  readonly interpreter: Interpreter;
  readonly notes: readonly string[];
}

/**
 * The interpreter, where `specifier` allows it; else, unless the user asked for it, the newest at hand that fits. Throws a
 * usage error where there is none; `whose` says who asks.
 */
export async function fittingPython(
  wish: { readonly interpreter: Interpreter; readonly requested?: boolean | undefined },
  specifier: string | undefined,
  whose: string,
  context: PythonContext,
): Promise<FittingPython> {
  const { interpreter, requested } = wish;
  if (specifier === undefined || fitsSpecifier(interpreter.version, specifier) === true) {
    return { interpreter, notes: [] };
  }
  if (!requested && fitsSpecifier(interpreter.version, specifier) === false) {
    const fitting = (await listInterpreters(context)).filter(
      ({ version, implementation, freeThreaded, prefix, basePrefix }) =>
        implementation === interpreter.implementation &&
        !freeThreaded &&
        prefix === basePrefix &&
        fitsSpecifier(version, specifier) === true,
    );
    const found = fitting.filter(({ version }) => !isPreRelease(version)).at(-1) ?? fitting.at(-1);
    if (found) {
      return { interpreter: found, notes: [`Python ${found.version}, since ${whose} requires ${specifier}`] };
    }
  }
  checkPython(interpreter, specifier, whose);
  throw new Error(`${interpreter.version} fits ${specifier} after all`);
}

/**
 * The same where what is installed says nothing of Pythons, or nothing is: what the project around it says then decides, but
 * an interpreter that the user asked for is taken as it is. Throws as fittingPython, and for a pyproject.toml that cannot
 * be read.
 */
export async function fittingProject(
  wish: Parameters<typeof fittingPython>[0],
  folders: readonly string[],
  context: PythonContext,
): Promise<FittingPython> {
  const required = wish.requested ? undefined : await requiredPython(folders);
  return fittingPython(wish, required?.specifier, required?.file ?? '', context);
}
