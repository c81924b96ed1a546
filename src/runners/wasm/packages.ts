import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../../domain/errors.js';
import type { WasmScenario } from '../../domain/plan.js';
import { PYODIDE } from '../../domain/wasm.js';
import { buildAside } from '../../io/aside.js';
import { exists } from '../../io/paths.js';
import { readText } from '../../io/read-text.js';
import { explainFailure, isUnreachable } from '../../python/install-failure.js';
import { newestInterpreter } from '../../python/interpreters.js';
import { runTool, type ToolResult } from '../../python/run-tool.js';
import { readScriptMetadata } from '../../python-source/pep723.js';
import { fetchEnvironment, helperPython } from '../../wheels/helper.js';
import type { RunnerContext } from '../context.js';
import { targetFile } from '../worker/start.js';

/** What was installed for a worker. */
export interface WasmPackages {
  /** Absent where it needs nothing. */
  readonly folder?: string;
  /** name==version */
  readonly installed: readonly string[];
  /** Where it stands what is needed, in words. */
  readonly from: string;
}

/**
 * The tag of the wheels that Pyodide runs and PyPI has. Not pyodide_2026_0_wasm32: some names have placeholders for that,
 * which install and do nothing.
 */
const PLATFORM = ['--platform', 'pyemscripten_2026_0_wasm32', '--implementation', 'cp'];
const ABIS = ['cp314', 'abi3', 'none'].flatMap((abi) => ['--abi', abi]);

/** Installs what a worker needs into the cache, from wheels only, where it is not there yet. Throws measure errors. */
export async function ensurePackages(scenario: WasmScenario, context: RunnerContext): Promise<WasmPackages> {
  const { text, from } = await neededBy(scenario);
  if (text.trim() === '') return { installed: [], from };
  const { python: places, onProgress } = context;
  const key = createHash('sha256')
    .update(JSON.stringify([PYODIDE.python, PLATFORM, text]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(places.cacheDir, 'pyodide', 'packages', key);
  if (!(await exists(folder))) {
    onProgress(`fetching the packages of ${scenario.name} for Pyodide`);
    const python = await helperPython(await newestInterpreter(places), places, onProgress);
    await buildAside(folder, async (aside) => {
      await mkdir(aside);
      const file = join(aside, 'requirements.txt');
      await writeFile(file, text);
      const how = ['--quiet', '--no-compile', '--only-binary', ':all:', '--target', aside];
      const args = ['-m', 'pip', 'install', ...how, ...PLATFORM, ...ABIS];
      // Other files that it names are looked for beside it.
      args.push('--python-version', PYODIDE.python, '-r', scenario.requirements ?? file);
      const options = { env: fetchEnvironment(places.env), cwd: aside, context: places };
      const result = await runTool(python, args, options);
      if (!result.ok) throw notInstalled(result, scenario.name);
      await rm(join(aside, 'bin'), { recursive: true, force: true });
    });
  }
  return { folder, installed: await installedIn(folder), from };
}

/** What is to be installed, as lines of a requirements file. */
async function neededBy({ target, requirements }: WasmScenario): Promise<{ text: string; from: string }> {
  if (requirements !== undefined) {
    const text = await readText(requirements, requirements, 'Name a requirements file with --requirements.');
    return { text, from: 'the file of --requirements' };
  }
  const file = targetFile(target);
  if (file === undefined) return { text: '', from: 'no requirements' };
  const metadata = await readScriptMetadata(await readText(file, file, 'Check its path.'), file);
  return metadata
    ? {
        text: metadata.dependencies.map((one) => `${one}\n`).join(''),
        from: 'the PEP 723 block of the worker',
      }
    : { text: '', from: 'no PEP 723 block, no --requirements' };
}

/** What pip says where a package cannot be had for Pyodide. Pure. */
export function notInstalled(result: ToolResult, name: string): Error {
  const what = `The packages of ${name} could not be installed for Pyodide`;
  if (isUnreachable(result)) return explainFailure(what, result);
  const missing = [...result.stderr.matchAll(/No matching distribution found for (\S+)/g)].map(
    ([, found]) => found,
  );
  if (missing.length === 0) return explainFailure(what, result);
  const error = measureError(
    `${missing.join(', ')} has no wheel for Pyodide (CPython ${PYODIDE.python} on pyemscripten_2026_0_wasm32, or pure Python): ${name} cannot run there.`,
    'Leave it out of what the worker needs, or choose a version that has one.',
  );
  return Object.assign(error, { code: 'NO_WHEEL' });
}

async function installedIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => /^(.+)-([^-]+)\.dist-info$/.exec(name)?.slice(1, 3).join('==') ?? []).sort();
}
