import { rm } from 'node:fs/promises';
import { defined } from '../domain/defined.js';
import { temporaryFolder } from '../io/temporary-folder.js';
import type { PythonContext } from './context.js';
import { explainFailure } from './install-failure.js';

/** How an untimed step ended. */
export interface ToolResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** One line: that it could not be started, which code or signal ended it. */
  readonly summary: string;
}

/** Where a step runs. */
export interface ToolOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly context: PythonContext;
}

/** Like {@link runTool} for a step that has to succeed; its stdout. Throws a measure error: `what`, with the tool's essential lines. */
export async function mustRun(
  what: string,
  file: string,
  args: readonly string[],
  options: ToolOptions,
): Promise<string> {
  const result = await runTool(file, args, options);
  if (!result.ok) throw explainFailure(what, result);
  return result.stdout;
}

/**
 * Runs an untimed step to its end, with a temporary folder that goes with it. Throws only the signal's reason: whoever
 * aborted is told so, after the process has gone.
 */
export async function runTool(
  file: string,
  args: readonly string[],
  options: ToolOptions,
): Promise<ToolResult> {
  const { signal } = options.context;
  signal?.throwIfAborted();
  const { execa } = await import('execa');
  const temporary = await toolFolder(options.env.TMPDIR ?? options.context.env.TMPDIR);
  try {
    const result = await execa(file, args, {
      reject: false,
      cwd: options.cwd,
      extendEnv: false,
      env: { ...options.env, ...defined({ TMPDIR: temporary }) },
      stdin: 'ignore',
      ...defined({ cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    return {
      ok: !result.failed,
      stdout: result.stdout,
      stderr: result.stderr,
      summary: result.shortMessage ?? '',
    };
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** pip that is stopped leaves up to many megabytes behind. Undefined where there is no place: the tool looks for itself. */
async function toolFolder(place?: string): Promise<string | undefined> {
  return temporaryFolder('tool', place).catch(() => undefined);
}
