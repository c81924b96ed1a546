import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ColdstartError, measureError, usageError } from '../domain/errors.js';
import type { CompilePass, Scan } from '../domain/facts/bytecode.js';
import { shipped } from '../io/shipped.js';
import { inTemporaryFolder } from '../io/temporary.js';
import { childEnvironment } from '../launch/child-env.js';
import type { PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';

const SOURCE = shipped('python/bytecode.py');

/** Whom to ask, about what. */
export interface Question {
  readonly python: string;
  /** The target as the user named it, for messages. */
  readonly shown: string;
  readonly context: PythonContext;
  /** More options of the interpreter. */
  readonly flags?: readonly string[];
}

/** The optimisation level of the bytecode: none, -O, -OO. */
export type OptimizeLevel = 0 | 1 | 2;

/**
 * Asks python/bytecode.py under the interpreter in question, isolated: nothing of the target is run or written.
 * Throws a usage error where the target cannot be read, a measure error where the interpreter does not answer.
 */
export async function askHelper<Answer>(
  { python, shown, context, flags = [] }: Question,
  request: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  return inTemporaryFolder('bytecode', async (folder) => {
    const file = join(folder, 'request.json');
    await writeFile(file, JSON.stringify(request));
    const args = ['-I', '-S', '-B', ...flags, SOURCE, file];
    const options = { env: childEnvironment(context.env, {}), cwd: context.cwd, context };
    const result = await runTool(python, args, options);
    const line = result.stdout.trimEnd().split('\n').at(-1) ?? '';
    if (!result.ok || !line.startsWith('{')) {
      const last = result.stderr.trim().split('\n').at(-1);
      throw measureError(`${python} could not look at ${shown}: ${last || result.summary}`);
    }
    const answer = JSON.parse(line) as Answer & { error?: string; message?: string };
    if (answer.error === undefined) return answer;
    if (answer.error === 'no-zip') throw noZip(shown);
    throw usageError(
      `${shown} cannot be looked at: ${answer.message}.`,
      answer.error === 'unreadable' ? 'Check its permissions.' : 'Check the file, or rebuild it.',
    );
  });
}

/** A file of another kind: what was meant lies around it, or is another command. */
function noZip(shown: string): ColdstartError {
  if (/\.(?:zip|whl|pyz|egg)$/.test(shown))
    return usageError(
      `${shown} cannot be looked at: it is no zip, or not whole.`,
      'Check the file, or rebuild it.',
    );
  const isSource = shown.endsWith('.py');
  return usageError(
    `${shown} is ${isSource ? 'a single source file' : 'a file, and no zip'}: bytecode is looked for in a virtual environment, a folder with packages, or a zip.`,
    isSource
      ? `coldstart bytecode ${dirname(shown)} looks at the folder that it lies in, coldstart explain ${shown} at what its start costs.`
      : 'Name one of these, for example the environment: coldstart bytecode .venv',
  );
}

/** Where the modules are: folders, or a zip read as if unpacked or by zipimport. */
export type ScanPlace =
  | { readonly roots: readonly string[] }
  | { readonly zip: string; readonly zipimport: boolean };

/** Looks at every module. Nothing of the tree is run. Throws as {@link askHelper} does. */
export async function scanTree(
  question: Question,
  place: ScanPlace,
  options: { readonly optimize: OptimizeLevel; readonly stdlib: boolean },
): Promise<Scan> {
  return askHelper<Scan>(question, { mode: 'scan', ...place, ...options });
}

const PASSES = 5;
/** A large environment takes a minute a pass: two of them say enough. */
const FEWEST_PASSES = 2;
const ENOUGH_MS = 20_000;

/**
 * Compiles these sources in memory, each pass in a fresh process of the interpreter: five passes, fewer (two at least)
 * once 20 s are over.
 */
export async function timeCompiling(
  question: Question,
  files: readonly string[],
  options: { readonly optimize: OptimizeLevel; readonly zip?: string },
): Promise<CompilePass[]> {
  const passes: CompilePass[] = [];
  const begin = performance.now();
  while (passes.length < FEWEST_PASSES || (passes.length < PASSES && performance.now() - begin < ENOUGH_MS)) {
    passes.push(await askHelper<CompilePass>(question, { mode: 'compile', files, ...options }));
  }
  return passes;
}
