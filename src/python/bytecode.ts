import type { PythonContext } from './context.js';
import type { Interpreter } from './interpreters.js';
import { runTool } from './run-tool.js';
import { uvEnvironment } from './tool-env.js';

/**
 * Compiles all modules of a folder that will be moved: tracebacks name the final place, which uv's own
 * `--compile-bytecode` would not know. Moving leaves the sources' mtimes alone, so the bytecode stays valid.
 */
export async function compileForMove(
  from: string,
  to: string,
  interpreter: Interpreter,
  context: PythonContext,
): Promise<void> {
  const args = ['-I', '-S', '-m', 'compileall', '-qq', '--invalidation-mode', 'timestamp', '-d', to, from];
  // Ends with 1 where a package has a file that is no valid Python, such as a template: that is not our concern.
  await runTool(interpreter.executable, args, {
    env: uvEnvironment(context.env),
    cwd: context.cacheDir,
    context,
  });
}
