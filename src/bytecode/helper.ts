import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureError, usageError } from '../domain/errors.js';
import { childEnvironment } from '../launch/child-env.js';
import type { PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';

const SOURCE = fileURLToPath(new URL('../../python/bytecode.py', import.meta.url));

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
  return inTemporaryFolder(async (folder) => {
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
    throw usageError(
      `${shown} cannot be looked at: ${answer.message}.`,
      answer.error === 'unreadable' ? 'Check its permissions.' : 'Check the file, or rebuild it.',
    );
  });
}

/** Gives a temporary folder to `work` and removes it afterwards, whatever happens. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'coldstart-bytecode-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
