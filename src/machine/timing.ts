import { measureError } from '../domain/errors.js';
import type { Launcher } from '../launch/launcher.js';

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
export async function timeInTurn(
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
        const last = outcome.stderrTail.trim().split('\n').at(-1);
        throw measureError(`${argv[0]} failed: ${last || `exit code ${outcome.exitCode}`}`);
      }
      if (round > 0) wallMs[index]?.push(outcome.wallMs);
    }
  }
  return wallMs;
}
