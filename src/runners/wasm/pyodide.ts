import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../../domain/errors.js';
import { PYODIDE } from '../../domain/wasm.js';
import { buildAside } from '../../io/aside.js';
import { exists } from '../../io/paths.js';
import type { OnProgress, PythonContext } from '../../python/context.js';
import { withoutSecrets } from '../../python/install-failure.js';
import { mustRun, runTool, type ToolResult } from '../../python/run-tool.js';

/** What a start reads of the package. */
const FILES = [
  'package.json',
  'pyodide.mjs',
  'pyodide.asm.mjs',
  'pyodide.asm.wasm',
  'pyodide-lock.json',
  'python_stdlib.zip',
];

/** The folder in the cache that holds Pyodide; it is fetched from npm where it is not there yet. Throws measure errors. */
export async function ensurePyodide(context: PythonContext, onProgress: OnProgress): Promise<string> {
  const folder = join(context.cacheDir, 'pyodide', PYODIDE.version);
  if (await exists(join(folder, 'package.json'))) return folder;
  onProgress(`fetching Pyodide ${PYODIDE.version} from npm into the cache`);
  await buildAside(folder, (aside) => fetchPyodide(aside, context));
  return folder;
}

async function fetchPyodide(aside: string, context: PythonContext): Promise<void> {
  await mkdir(aside);
  const options = { env: npmEnvironment(context.env), cwd: aside, context };
  const name = `pyodide@${PYODIDE.version}`;
  const packed = await runTool('npm', ['pack', name, '--ignore-scripts', '--loglevel=error'], options);
  if (!packed.ok) throw notFetched(packed);
  const archive = join(aside, `pyodide-${PYODIDE.version}.tgz`);
  const found = `sha512-${createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')}`;
  if (found !== PYODIDE.integrity)
    throw measureError(
      `The registry served another ${name} than the one that was published: ${found}.`,
      'Check which registry npm asks (npm config get registry), and whether a proxy changes what it serves.',
    );
  const members = FILES.map((file) => `package/${file}`);
  const args = ['-xzf', archive, '-C', aside, '--strip-components=1', ...members];
  await mustRun('Pyodide could not be unpacked with tar', 'tar', args, options);
  await rm(archive);
}

/** npm's own settings say which registry it asks, and how. */
function npmEnvironment(caller: PythonContext['env']): Record<string, string> {
  const entries = Object.entries(caller).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'NODE_OPTIONS',
  );
  return { ...Object.fromEntries(entries), NO_COLOR: '1', NO_UPDATE_NOTIFIER: '1' };
}

/** What npm says of it, in its essential lines. Pure. */
export function notFetched({ stderr, summary }: Pick<ToolResult, 'stderr' | 'summary'>): Error {
  const lines = withoutSecrets(stderr)
    .split('\n')
    .map((line) => line.replace(/^npm (?:ERR!|error)\s*/i, '').trim())
    .filter((line) => line !== '' && !/^(?:code|errno|syscall|A complete log|at)\b/i.test(line))
    .slice(0, 3);
  const isMissing = /ENOENT|not found/.test(summary) && lines.length === 0;
  return measureError(
    `Pyodide ${PYODIDE.version} is not in the cache, and could not be fetched from npm: ${
      isMissing ? 'there is no npm on PATH' : lines.join('; ') || summary
    }.`,
    isMissing
      ? 'Install npm, which comes with Node.js, then run it again.'
      : 'Check the network, the registry (npm config get registry) and the proxy (HTTPS_PROXY), then run it again: it is fetched once.',
  );
}
