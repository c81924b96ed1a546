import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../domain/errors.js';
import type { PairedTimes, StartFacts } from '../domain/facts/interpreter.js';
import { shipped } from '../io/shipped.js';
import { temporaryFolder } from '../io/temporary.js';
import type { Launcher } from '../launch/launcher.js';
import { lastWords } from '../launch/raised.js';
import type { Interpreter, PythonContext } from '../python/interpreters.js';
import { runTool } from '../python/run-tool.js';

const SOURCE = shipped('python/doctor.py');

const SHIM_RUNS = 7;
const SITE_RUNS = 11;
// Without bytecode one import takes half a second.
const BYTECODE_RUNS = 3;

/** Asks the interpreter itself, in the clean environment. Throws a measure error when it does not answer. */
export async function startFacts(
  interpreter: Interpreter,
  env: Record<string, string>,
  context: PythonContext,
): Promise<StartFacts> {
  // -B: looking must not change what is looked at.
  const result = await runTool(interpreter.executable, ['-B', SOURCE], { env, cwd: context.cwd, context });
  const line = result.stdout.trim().split('\n').at(-1) ?? '';
  if (!result.ok || !line.startsWith('{')) {
    throw measureError(`${interpreter.executable} did not answer: ${result.summary || line.slice(0, 200)}`);
  }
  return JSON.parse(line) as StartFacts;
}

/** The interpreter itself, and the same through the shim. */
export async function timeShim(interpreter: Interpreter, shim: string, timing: Timing): Promise<PairedTimes> {
  const bare = ['-I', '-S', '-c', 'pass'];
  return pair([interpreter.executable, ...bare], [shim, ...bare], SHIM_RUNS, timing);
}

/** The bare interpreter, and the same with site: `.pth` and `.start` files, sitecustomize. */
export async function timeSite({ executable }: Interpreter, timing: Timing): Promise<PairedTimes> {
  return pair([executable, '-I', '-S', '-c', 'pass'], [executable, '-c', 'pass'], SITE_RUNS, timing);
}

/** `import asyncio` with all bytecode, and with none that could be read or written. Python 3.8 or later. */
export async function timeBytecode({ executable }: Interpreter, timing: Timing): Promise<PairedTimes> {
  const folder = await temporaryFolder('doctor');
  const [full, empty] = [join(folder, 'full'), join(folder, 'empty')];
  const start = (prefix: string, ...flags: string[]) => [
    ...[executable, '-I', '-S', ...flags],
    ...['-X', `pycache_prefix=${prefix}`, '-c', 'import asyncio'],
  ];
  try {
    await mkdir(empty);
    await timeInTurn([start(full)], 0, timing);
    return await pair(start(full, '-B'), start(empty, '-B'), BYTECODE_RUNS, timing);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pair(
  base: readonly string[],
  head: readonly string[],
  n: number,
  timing: Timing,
): Promise<PairedTimes> {
  const [baseMs = [], headMs = []] = await timeInTurn([base, head], n, timing);
  return { baseMs, headMs };
}

/** How commands are started for the doctor: in the clean environment that trials get. */
export interface Timing {
  readonly launcher: Launcher;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 10_000;

/**
 * Starts the commands in turn, `n` times each after one round that is not counted. Resolves to their wall times in
 * ms, by command, in round order. Throws a measure error when one of them fails.
 */
async function timeInTurn(
  commands: readonly (readonly string[])[],
  n: number,
  { launcher, env, cwd, signal }: Timing,
): Promise<number[][]> {
  const wallMs: number[][] = commands.map(() => []);
  for (let round = 0; round <= n; round++) {
    for (const [index, argv] of commands.entries()) {
      const outcome = await launcher.launch({ argv: [...argv], env, cwd, timeoutMs: TIMEOUT_MS }, signal);
      signal.throwIfAborted();
      if (outcome.exitCode !== 0) {
        const last = lastWords(outcome.stderrTail);
        throw measureError(`${argv[0]} failed: ${last || `exit code ${outcome.exitCode}`}`);
      }
      if (round > 0) wallMs[index]?.push(outcome.wallMs);
    }
  }
  return wallMs;
}
