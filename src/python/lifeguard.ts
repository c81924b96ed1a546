import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../domain/defined.js';
import { buildAside } from '../io/aside.js';
import { exists } from '../io/paths.js';
import { inTemporaryFolder } from '../io/temporary.js';
import { withinTime } from '../io/time-limit.js';
import { childEnvironment } from '../launch/child-env.js';
import type { OnProgress, PythonContext } from './context.js';
import { withoutChoices } from './own-tools.js';
import { mustRun, runTool } from './run-tool.js';
import { uvOptions } from './tool-env.js';
import { ensureUv } from './uv.js';

/** The version whose output is read here. */
export const LIFEGUARD_VERSION = '0.6.0';
const NAME = `lifeguard-lazy-imports ${LIFEGUARD_VERSION}`;
/** A network that answers nothing, and a folder with very many files. */
const FETCH_MS = 60_000;
const RUN_MS = 30_000;

/** What it wrote: the modules that may wait, and of all others why not. */
export interface LifeguardOutput {
  readonly json: string;
  readonly verbose: string;
}

/**
 * Lets lifeguard-lazy-imports look at a folder of sources and at what they import; it is fetched into the cache first. Throws
 * where it cannot be had or does not run.
 *
 * @param python an interpreter for uv, of any version: the program is none of Python
 */
export async function runLifeguard(
  asked: {
    readonly folder: string;
    readonly python: string;
    /** Whose syntax it reads: 3.12. */
    readonly minor: string;
    readonly sitePackages?: string | undefined;
    /** The module that is started. */
    readonly main?: string | undefined;
  },
  context: PythonContext,
  onProgress: OnProgress,
): Promise<LifeguardOutput> {
  const program = await within(FETCH_MS, 'fetching it', context, (limited) =>
    ensureLifeguard(asked.python, limited, onProgress),
  );
  return inTemporaryFolder('lifeguard', async (place) => {
    const [json, verbose] = [join(place, 'output.json'), join(place, 'verbose.txt')];
    const more = Object.entries(defined({ 'site-packages': asked.sitePackages, 'main-module': asked.main }));
    const args = [
      ...['run-tree', asked.folder, json, '--verbose-output', verbose, '--sorted-output'],
      ...['--python-version', asked.minor, ...more.flatMap(([name, value]) => [`--${name}`, value])],
    ];
    const env = childEnvironment(context.env, {});
    const ran = await within(RUN_MS, 'it', context, (limited) =>
      runTool(program, args, { env, cwd: place, context: limited }),
    );
    if (!ran.ok) throw new Error(ran.stderr.trim().split('\n').at(-1) || ran.summary);
    return { json: await readFile(json, 'utf8'), verbose: await readFile(verbose, 'utf8') };
  });
}

async function ensureLifeguard(
  python: string,
  context: PythonContext,
  onProgress: OnProgress,
): Promise<string> {
  const folder = join(context.cacheDir, 'lifeguard', LIFEGUARD_VERSION);
  const program = join(folder, 'bin', 'lifeguard');
  if (await exists(program)) return program;
  const { path: uv } = await ensureUv(context, onProgress);
  onProgress(`fetching ${NAME}`);
  await buildAside(folder, async (aside) => {
    // Its wheels ask for 3.12, of which it uses nothing.
    const where = ['--python', python, '--python-version', '3.12', '--target', aside];
    const how = ['--no-deps', '--only-binary', ':all:'];
    const what = NAME.replace(' ', '==');
    const args = ['pip', 'install', '--quiet', ...where, ...how, what];
    const failed = `${NAME} could not be fetched`;
    await withoutChoices(context, (told) => mustRun(failed, uv, args, uvOptions(told)));
  });
  return program;
}

/** Throws where that takes longer; whoever aborts the whole is told so. */
async function within<T>(
  ms: number,
  what: string,
  context: PythonContext,
  work: (limited: PythonContext) => Promise<T>,
): Promise<T> {
  const signal = withinTime(ms, context.signal);
  // All that looks for uv listens at once.
  setMaxListeners(0, signal);
  try {
    return await work({ ...context, signal });
  } catch (error) {
    context.signal?.throwIfAborted();
    if (signal.aborted) throw new Error(`${what} took longer than ${ms / 1000} s`);
    throw error;
  }
}
