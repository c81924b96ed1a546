import { childEnvironment } from '../launch/child-env.js';
import type { PythonContext } from './context.js';
import { runTool } from './run-tool.js';

/** What an interpreter does of PEP 810. */
export interface LazyWays {
  /** `-X lazy_imports=all` leaves a module unloaded until it is used. */
  readonly byOption: boolean;
  /** So does a `lazy import`. */
  readonly byStatement: boolean;
}

/** A module that nothing else loads, looked for before and after it is used. */
const SEEN = `seen = 'colorsys' in sys.modules
colorsys.rgb_to_hsv
print(seen, 'colorsys' in sys.modules)`;

/** What an interpreter with these options does, not what it says: Python 3.14 takes the option and imports at once. */
export async function lazyWays(
  python: string,
  options: readonly string[],
  context: PythonContext,
): Promise<LazyWays> {
  // What site imports must not leave bytecode in the user's environment.
  const env = childEnvironment(context.env, { PYTHONDONTWRITEBYTECODE: '1' });
  const place = { env, cwd: context.cacheDir, context };
  const isLazy = async (more: readonly string[], word: string) => {
    const code = `import sys\n${word} colorsys\n${SEEN}`;
    const { ok, stdout } = await runTool(python, [...options, ...more, '-c', code], place);
    return ok && stdout.trim().endsWith('False True');
  };
  const byOption = await isLazy(['-X', 'lazy_imports=all'], 'import');
  return { byOption, byStatement: await isLazy([], 'lazy import') };
}
