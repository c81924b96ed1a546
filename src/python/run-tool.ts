import { rm } from 'node:fs/promises';
import { defined } from '../domain/defined.js';
import { temporaryFolder } from '../io/temporary.js';
import { startChild } from '../launch/child.js';
import { endGroup } from '../launch/process-group.js';
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
  // pip that is stopped leaves up to many megabytes behind. Where there is no place the tool looks for itself.
  const place = options.env.TMPDIR ?? options.context.env.TMPDIR;
  const temporary = await temporaryFolder('tool', place).catch(() => undefined);
  try {
    const { process: child, ended } = startChild(file, args, {
      cwd: options.cwd,
      env: { ...options.env, ...defined({ TMPDIR: temporary }) },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: what a tool starts (a build, compileall's pool) would outlive it and hold its pipes.
      detached: true,
    });
    let ending: Promise<void> | undefined;
    const end = () => {
      ending = endGroup(child?.pid);
    };
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    const { failed, stdout, stderr, summary } = await ended;
    signal?.removeEventListener('abort', end);
    await ending;
    signal?.throwIfAborted();
    return { ok: !failed, stdout, stderr, summary };
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}
