import type { OnProgress, PythonContext } from './context.js';
import type { Interpreter } from './interpreters.js';
import type { OpenEnvironment } from './user-environment.js';
import { ensureUv } from './uv.js';

/** What is to be started by `uv run`. */
export interface UvRunRequest {
  /** Absolute path of the worker's file, where it is one. */
  readonly file?: string;
  readonly folder: string;
  readonly environment: OpenEnvironment;
  readonly interpreter: Interpreter;
  readonly context: PythonContext;
  readonly onProgress?: OnProgress;
}

/** How it is started. */
export interface UvRun {
  /** What stands before `python <options> file`. */
  readonly prefix: readonly string[];
  /** True where the file itself follows, without `python`. */
  readonly startsFile: boolean;
  readonly env: Readonly<Record<string, string>>;
  /** What the user may want to know about it. */
  readonly notes: readonly string[];
}

/** The command line of `uv run` for a worker; nothing of the user's is written. */
export async function prepareUvRun(request: UvRunRequest): Promise<UvRun> {
  const { path: uv } = await ensureUv(request.context, request.onProgress);
  return {
    prefix: [uv, 'run', '--no-project', '--python', request.environment.python],
    startsFile: false,
    env: {},
    notes: ['uv run --no-project'],
  };
}
