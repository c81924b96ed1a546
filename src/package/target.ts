import type { PackagePlatform } from '../config/package-platform.js';
import { ColdstartError, usageError } from '../domain/errors.js';
import type { PythonContext } from '../python/context.js';
import {
  defaultInterpreter,
  findInterpreter,
  type Interpreter,
  newestInterpreter,
} from '../python/interpreters.js';
import type { PackageTarget } from './target-lock.js';

/** The target and the interpreters of this machine that help: `python` is a version, a name or a path, else the default one. */
export async function findTarget(
  python: string | undefined,
  platform: PackagePlatform,
  context: PythonContext,
): Promise<PackageTarget> {
  if (python === undefined) return fromInterpreter(await defaultInterpreter(context), platform);
  if (!/^3\.\d{1,2}$/.test(python)) return fromInterpreter(await findInterpreter(python, context), platform);
  try {
    return fromInterpreter(await findInterpreter(python, context), platform);
  } catch (error) {
    if (!(error instanceof ColdstartError)) throw error;
    return { python, platform, helper: await newestInterpreter(context) };
  }
}

/** The interpreter that compiles for the target. Throws a usage error where it is missing. */
export function compilerOf({ python, interpreter }: PackageTarget, kind: string): Interpreter {
  if (interpreter) return interpreter;
  throw usageError(
    `--bytecode ${kind} needs Python ${python} on this machine, since bytecode is that of one minor version.`,
    `Install it (uv python install ${python}), or take --bytecode none.`,
  );
}

/** Why nothing of the package can be imported here; undefined where it can. */
export function whyNotImported({ python, platform, interpreter }: PackageTarget): string | undefined {
  const arch = process.arch === 'arm64' ? 'aarch64' : process.arch === 'x64' ? 'x86_64' : process.arch;
  if (process.platform !== 'linux') return `built for Linux, and this is ${process.platform}`;
  if (platform.arch !== arch) return `built for ${platform.arch}, and this is ${arch}`;
  if (!interpreter) return `there is no Python ${python} here`;
  const glibc = glibcVersion();
  if (glibc === undefined) return 'built for glibc, which this system has not';
  return Number(glibc.split('.')[1]) < platform.glibcMinor
    ? `built for glibc 2.${platform.glibcMinor}, and this is ${glibc}`
    : undefined;
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

function fromInterpreter(interpreter: Interpreter, platform: PackagePlatform): PackageTarget {
  if (interpreter.implementation !== 'cpython' || interpreter.freeThreaded) {
    throw usageError(
      `Packages are for ordinary CPython; Python ${interpreter.version} is ${interpreter.freeThreaded ? 'a free-threaded build' : interpreter.implementation}.`,
      'Name a version: --python 3.12',
    );
  }
  return { python: interpreter.minor, platform, interpreter, helper: interpreter };
}
