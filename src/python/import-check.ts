import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../domain/defined.js';
import { shipped } from '../io/shipped.js';
import { childEnvironment } from '../launch/child-env.js';
import { endGroup } from '../launch/process-group.js';
import type { PythonContext } from './context.js';

/** What is imported. */
export interface Importable {
  readonly modules: readonly string[];
  /** AWS services of which a client is made, which reads their data. */
  readonly services: readonly string[];
  /** Added to the clean environment. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What could not be imported, by name, and why; empty if all could. */
export type ImportFailures = ReadonlyMap<string, string>;

const SOURCE = shipped('python/import_check.py');
const TIMEOUT_MS = 60_000;

/**
 * As AWS Lambda sets them: an SDK asks for a region when it is imported. Nobody's real credentials can be used by what
 * a module does at its import.
 */
export const LAMBDA_VARIABLES = {
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/**
 * Imports from a tree in one fresh process without bytecode and without any other packages. What a module leaves
 * running is ended. Throws the signal's reason.
 */
export async function importFailures(
  python: string,
  tree: string,
  { modules, services, variables }: Importable,
  work: string,
  context: PythonContext,
): Promise<ImportFailures> {
  const failures = new Map<string, string>();
  let [left, clients] = [modules, services];
  while (left.length + clients.length > 0) {
    const folder = await mkdtemp(join(work, 'import-'));
    const request = { folder: tree, modules: left, services: clients };
    const { tried, failed } = await attempt(python, request, { folder, variables }, context);
    for (const [name, error] of failed) failures.set(name, error);
    // What ended the process kept the rest from being tried.
    const rest = left.length + clients.length - tried;
    [clients, left] = [clients.slice(Math.max(0, clients.length - rest)), left.slice(tried)];
    if (tried === 0) break;
  }
  return failures;
}

/** One process; its folder is removed. */
async function attempt(
  python: string,
  request: Omit<Importable, 'variables'> & { readonly folder: string },
  { folder, variables }: Pick<Importable, 'variables'> & { readonly folder: string },
  context: PythonContext,
): Promise<{ readonly tried: number; readonly failed: ImportFailures }> {
  try {
    const [file, result] = [join(folder, 'request.json'), join(folder, 'result')];
    await writeFile(file, JSON.stringify({ ...request, result }));
    const ended = await run([python, '-I', '-S', '-B', SOURCE, file], { folder, variables }, context);
    const text = await readFile(result, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line.endsWith('}'));
    if (lines.length > 0) return readResult(lines, ended);
    return { tried: 0, failed: new Map([[request.modules[0] ?? request.services[0] ?? '', ended]]) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** How it ended, in words. */
async function run(
  [program = '', ...args]: readonly string[],
  { folder, variables }: Pick<Importable, 'variables'> & { readonly folder: string },
  { env, signal }: PythonContext,
): Promise<string> {
  signal?.throwIfAborted();
  const { execa } = await import('execa');
  // Some packages write settings and caches into the home folder when they are imported.
  const home = { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = execa(program, args, {
    reject: false,
    cwd: folder,
    extendEnv: false,
    env: childEnvironment(env, { ...variables, ...home }),
    stdio: 'ignore',
    detached: true,
    timeout: TIMEOUT_MS,
    ...defined({ cancelSignal: signal }),
  });
  const result = await child;
  await endGroup(child.pid);
  signal?.throwIfAborted();
  if (result.timedOut) return `it had not ended after ${TIMEOUT_MS / 1000} s`;
  return result.signal
    ? `it ended with ${result.signal}`
    : `it ended the process with code ${result.exitCode}`;
}

function readResult(lines: readonly string[], ended: string) {
  const errors = new Map<string, string | null>();
  for (const line of lines) {
    const { name, error = ended } = JSON.parse(line) as { name: string; error?: string | null };
    errors.set(name, error);
  }
  const failed = new Map(
    [...errors].flatMap(([name, error]) => (error === null ? [] : [[name, error] as const])),
  );
  return { tried: errors.size, failed };
}
