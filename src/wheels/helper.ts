import type { OnProgress, PythonContext } from '../python/context.js';
import { ensureEnvironment } from '../python/environments.js';
import type { Interpreter } from '../python/interpreters.js';
import { mustRun, runTool } from '../python/run-tool.js';
import { pipEnvironment, pipOptions } from '../python/tool-env.js';

const MARKERS = `
import json, sys
from packaging.markers import Marker
values = {'extra': '', **json.loads(sys.argv[2])}
print(json.dumps([Marker(text).evaluate(values) for text in json.loads(sys.argv[1])]))
`;

/** What markers (PEP 508) ask for by name, of another machine than this one. */
export type MarkerValues = Readonly<Record<string, string>>;

/** The python of a cached environment of this interpreter that has pip and packaging: what fetches wheels. */
export async function helperPython(
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<string> {
  const spec = {
    interpreter,
    requirements: 'packaging\npip\n',
    requireHashes: false,
    isOurs: true,
    label: 'wheel downloads',
  };
  return (await ensureEnvironment(spec, context, onProgress)).python;
}

/** Version of the pip that a Python has, as it tells it itself. */
export async function pipVersion(
  python: string,
  env: Record<string, string>,
  cwd: string,
  context: PythonContext,
): Promise<string> {
  const { stdout } = await runTool(python, ['-m', 'pip', '--version'], { env, cwd, context });
  return /^pip (\S+)/.exec(stdout)?.[1] ?? 'unknown';
}

/** Those whose marker (PEP 508) holds for this interpreter on this machine, or where `values` tell, or that have none. */
export async function applicable<T extends { readonly marker?: string }>(
  all: readonly T[],
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
  values: MarkerValues = {},
): Promise<T[]> {
  const markers = [...new Set(all.flatMap(({ marker }) => marker ?? []))];
  if (markers.length === 0) return [...all];
  const python = await helperPython(interpreter, context, onProgress);
  const args = ['-I', '-c', MARKERS, JSON.stringify(markers), JSON.stringify(values)];
  const what = 'The markers of the requirements could not be read';
  const holds = JSON.parse(await mustRun(what, python, args, pipOptions(context))) as boolean[];
  return all.filter(({ marker }) => marker === undefined || holds[markers.indexOf(marker)]);
}

/** pip's environment, with the indexes that only uv was told. */
export function fetchEnvironment(
  caller: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env = pipEnvironment(caller);
  const address = (text: string) => text.replace(/^\w[\w.-]*=/, '');
  const index = caller.UV_DEFAULT_INDEX || caller.UV_INDEX_URL;
  const extra = (caller.UV_INDEX || caller.UV_EXTRA_INDEX_URL || '')
    .split(/\s+/)
    .filter(Boolean)
    .map(address);
  return {
    ...(index ? { PIP_INDEX_URL: address(index) } : {}),
    ...(extra.length > 0 ? { PIP_EXTRA_INDEX_URL: extra.join(' ') } : {}),
    ...env,
  };
}
