import { basename, dirname } from 'node:path';
import { formatMs } from '../domain/format.js';
import type { Warning } from '../domain/report.js';
import type { Launcher } from '../launch/launcher.js';
import { timeShim } from '../machine/interpreter-start.js';
import type { Interpreter } from '../python/interpreters.js';
import { median } from '../stats/quantile.js';
import type { RunnerContext } from './context.js';

type Detour = Interpreter & { readonly shim: string };
type DetourContext = Pick<RunnerContext, 'launcher' | 'onProgress'>;

/** The clean environment of the row that starts Python by a detour, and where. */
interface Place {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Rows of one run that start Python the same way share what was measured of it. */
const MEASURED = new WeakMap<Launcher, Map<string, Promise<Warning>>>();

/**
 * What a script that leads to an interpreter adds to each start, measured in turn with the interpreter itself. A script
 * that cannot start a bare Python is named without its cost: its rows say what is wrong.
 */
export async function detourWarning(
  interpreter: Detour,
  place: Place,
  context: DetourContext,
  signal: AbortSignal,
): Promise<Warning> {
  const measured = MEASURED.get(context.launcher) ?? new Map<string, Promise<Warning>>();
  MEASURED.set(context.launcher, measured);
  const key = JSON.stringify([interpreter.shim, interpreter.executable, place]);
  const warning = measured.get(key) ?? measure(interpreter, place, context, signal);
  measured.set(key, warning);
  return warning;
}

async function measure(
  interpreter: Detour,
  { env, cwd }: Place,
  { launcher, onProgress }: DetourContext,
  signal: AbortSignal,
): Promise<Warning> {
  const { shim, executable } = interpreter;
  onProgress(`measuring what ${shim} costs`);
  const times = await timeShim(interpreter, shim, { launcher, env, cwd, signal }).catch(() => undefined);
  signal.throwIfAborted();
  const costMs = times && median(times.headMs.map((head, index) => head - (times.baseMs[index] ?? head)));
  const cost =
    costMs === undefined ? '' : `, ${formatMs(Math.max(0, costMs))} here (median of ${times?.headMs.length})`;
  const isShim = basename(dirname(shim)) === 'shims';
  return {
    code: isShim ? 'PYENV_SHIM' : 'PYTHON_WRAPPER',
    message: `${shim} is a ${isShim ? 'shim' : 'script'} that starts ${executable}: what it adds to each start${cost}, is in the figures.`,
    remedy: `Name the interpreter itself, if nothing but the detour is lost: ${executable}.`,
  };
}
