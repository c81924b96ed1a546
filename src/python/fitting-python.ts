import { usageError } from '../domain/errors.js';
import { isPreRelease } from '../domain/python-version.js';
import { requiredPython } from '../project/pyproject-table.js';
import { checkPython, fitsSpecifier } from '../project/python-specifier.js';
import type { PythonContext } from './context.js';
import { type Interpreter, listInterpreters, shownPythons } from './interpreters.js';

/** An interpreter that a project can use, and why it is not the usual one. */
export interface FittingPython {
  readonly interpreter: Interpreter;
  readonly notes: readonly string[];
}

/** For whom one is chosen. */
interface Wish {
  readonly interpreter: Interpreter;
  readonly requested?: boolean | undefined;
}

/**
 * The interpreter, where `specifier` allows it; else, unless the user asked for it, the newest at hand that fits. Throws a
 * usage error where there is none; `whose` says who asks.
 */
export async function fittingPython(
  { interpreter, requested }: Wish,
  specifier: string | undefined,
  whose: string,
  context: PythonContext,
): Promise<FittingPython> {
  if (specifier === undefined || fitsSpecifier(interpreter.version, specifier) === true) {
    return { interpreter, notes: [] };
  }
  const found = requested ? undefined : await otherPython(interpreter, specifier, whose, context);
  if (found) return found;
  if (!requested && fitsSpecifier(interpreter.version, specifier) === false)
    throw await noneFits(interpreter, specifier, whose, context);
  checkPython(interpreter, specifier, whose);
  throw new Error(`${interpreter.version} fits ${specifier} after all`);
}

/**
 * The same where what is installed says nothing of Pythons, or nothing is: the project around it then chooses, and refuses
 * none. Throws where its pyproject.toml cannot be read.
 */
export async function fittingProject(
  { interpreter, requested }: Wish,
  folders: readonly string[],
  context: PythonContext,
): Promise<FittingPython> {
  const required = requested ? undefined : await requiredPython(folders);
  if (!required || fitsSpecifier(interpreter.version, required.specifier) !== false) {
    return { interpreter, notes: [] };
  }
  const { specifier, file } = required;
  const lacking = `${file} requires Python ${specifier}, and none here is`;
  return (await otherPython(interpreter, specifier, file, context)) ?? { interpreter, notes: [lacking] };
}

/** Where the newest at hand is too old, the first that would do can be named. */
async function noneFits(
  { version }: Interpreter,
  specifier: string,
  whose: string,
  context: PythonContext,
): Promise<Error> {
  const [, least] = /(?:>=|~=|==)\s*(3\.\d+)/.exec(specifier) ?? [];
  const install = least === undefined ? 'Install one' : `Install one, e.g. \`uv python install ${least}\``;
  return usageError(
    `${whose} requires Python ${specifier}; this is ${version}.`,
    `No other one fits: found ${shownPythons(await listInterpreters(context))}. ${install}, or name one with --python.`,
  );
}

async function otherPython(
  interpreter: Interpreter,
  specifier: string,
  whose: string,
  context: PythonContext,
): Promise<FittingPython | undefined> {
  if (fitsSpecifier(interpreter.version, specifier) !== false) return undefined;
  const fitting = (await listInterpreters(context)).filter(
    ({ version, implementation, freeThreaded, prefix, basePrefix }) =>
      implementation === interpreter.implementation &&
      !freeThreaded &&
      prefix === basePrefix &&
      fitsSpecifier(version, specifier) === true,
  );
  const found = fitting.filter(({ version }) => !isPreRelease(version)).at(-1) ?? fitting.at(-1);
  return (
    found && { interpreter: found, notes: [`Python ${found.version}, since ${whose} requires ${specifier}`] }
  );
}
