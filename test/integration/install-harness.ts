import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import type { PythonContext } from '../../src/python/context.js';
import { ensureEnvironment } from '../../src/python/environments.js';
import { type Interpreter, newestInterpreter } from '../../src/python/interpreters.js';
import { helperPython } from '../../src/wheels/helper.js';
import { startIndex } from '../../src/wheels/index-server.js';
import { lockedSet } from '../../src/wheels/locked-set.js';
import type { Wheel } from '../../src/wheels/wheel-set.js';
import { ensureWheels } from '../../src/wheels/wheel-set.js';
import { makeWheel } from '../support/wheels.js';
import { lendTools } from './python-harness.js';

/** How an installer ended. */
export interface Ended {
  readonly code: number | string;
  readonly stderr: string;
}

export type Installer = (requirementsFile: string, url: string, place: Place) => Promise<Ended>;

/** A private cache and what an installation is put into. */
export interface Place {
  readonly cache: string;
  readonly root: string;
}

/** A place with an empty cache below a folder. */
export function emptyPlace(root: string): Place {
  const own = mkdtempSync(join(root, 'place-'));
  mkdirSync(join(own, 'cache'));
  return { cache: join(own, 'cache'), root: own };
}

const COMMON = ['--require-hashes', '--only-binary', ':all:'];

/** The interpreter's own pip, told of nothing but the index and a cache. */
export function pipInstaller(python: string): Installer {
  return (file, url, { cache, root }) => {
    const target = fresh(root);
    const index = ['--index-url', url, '--trusted-host', '127.0.0.1', '--cache-dir', cache];
    const args = [
      '-m',
      'pip',
      'install',
      '--target',
      target,
      ...index,
      ...COMMON,
      '--no-compile',
      '-r',
      file,
    ];
    // Without a single retry pip says only that there is no such package.
    const env = {
      PIP_CONFIG_FILE: '/dev/null',
      PIP_RETRIES: '1',
      PIP_TIMEOUT: '5',
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
    };
    return run(python, args, env);
  };
}

/** uv in the same way. */
export function uvInstaller(uv: string, python: string): Installer {
  return (file, url, { cache, root }) => {
    const target = fresh(root);
    const index = ['--default-index', url, '--cache-dir', cache, '--no-config'];
    const args = ['pip', 'install', '--python', python, '--target', target, ...index, ...COMMON, '-r', file];
    return run(uv, args, { UV_HTTP_RETRIES: '0', UV_HTTP_TIMEOUT: '5' });
  };
}

function fresh(root: string): string {
  const target = join(root, 'target');
  rmSync(target, { recursive: true, force: true });
  return target;
}

function run(file: string, args: readonly string[], more: Record<string, string>): Promise<Ended> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_PROXY: '127.0.0.1', ...more };
  return new Promise((resolve) => {
    execFile(file, args, { env, timeout: 55_000 }, (error, _stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? 'killed'), stderr });
    });
  });
}

/** A wheel of these files, as the loopback index serves it. */
export function servedWheel(folder: string, name: string, files: Readonly<Record<string, string>>): Wheel {
  const path = makeWheel(folder, name, files);
  const metadataPath = join(folder, `${name}-tree`, `${name}-1.0.dist-info`, 'METADATA');
  const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  return {
    ...{ name, version: '1.0', file: basename(path), built: false },
    ...{ path, bytes: statSync(path).size, sha256: sha256(path) },
    ...{ metadataPath, metadataBytes: statSync(metadataPath).size, metadataSha256: sha256(metadataPath) },
  };
}

/** An index that stands for a remote one. */
export interface RemoteIndex {
  readonly url: string;
  /** Paths of what was asked for, in order. */
  readonly asked: string[];
  /** Other files that it has, by their paths. */
  readonly files: Map<string, Buffer>;
  /** What becomes of every request; `undefined` serves it. */
  answer: ((path: string) => 'down' | 'hold' | number | undefined) | undefined;
  close(): Promise<void>;
}

/** Serves wheels until `answer` says otherwise: a status, silence, or an end of the whole index. */
export async function startRemoteIndex(wheels: readonly Wheel[]): Promise<RemoteIndex> {
  const index = await startIndex(wheels);
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    const said = remote.answer?.(url);
    remote.asked.push(url);
    const file = remote.files.get(url);
    if (file) {
      if (url.endsWith('/')) response.setHeader('content-type', 'text/html');
      response.end(file);
    } else if (said === 'down') {
      server.close();
      server.closeAllConnections();
    } else if (typeof said === 'number') {
      response.writeHead(said).end();
    } else if (said === 'hold') {
      // No answer: whoever asked waits.
    } else {
      get(new URL(url, index.url), { headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }).on('error', () => response.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const remote: RemoteIndex = {
    url: `http://127.0.0.1:${address.port}/simple/`,
    asked: [],
    files: new Map(),
    answer: undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await index.close();
    },
  };
  return remote;
}

/** Puts into an empty cache what installs are prepared with, so that tests need no registry after it. */
export async function prepareCache(context: PythonContext): Promise<Interpreter> {
  await lendTools(context.cacheDir);
  const interpreter = await newestInterpreter(context);
  const envs = join(context.cacheDir, 'envs');
  mkdirSync(envs);
  for (const folder of await installTools(interpreter, context)) {
    symlinkSync(folder, join(envs, basename(folder)));
  }
  return interpreter;
}

/**
 * The environments of the caller's cache in which locks are read, and in which the latest pip is: with it pip rows need
 * no ensurepip, which takes seconds.
 */
async function installTools(interpreter: Interpreter, { env, cwd }: PythonContext): Promise<string[]> {
  const shared = { env, cwd, cacheDir: await cacheDirectory(process.env, process.platform) };
  const helper = await helperPython(interpreter, shared);
  const latest = { interpreter, requirements: 'pip\n', requireHashes: false, label: 'pip' };
  const { python } = await ensureEnvironment(latest, shared);
  return [helper, python].map((path) => dirname(dirname(path)));
}

/** Fetches the wheels of a file with hashes from an index into the cache: later they are asked for by trials alone. */
export async function prepareWheels(
  file: string,
  url: string,
  interpreter: Interpreter,
  context: PythonContext,
): Promise<void> {
  const env = { ...context.env, PIP_INDEX_URL: url, PIP_FIND_LINKS: '', PIP_CONFIG_FILE: '/dev/null' };
  const set = await lockedSet({ kind: 'requirements', file }, interpreter, context);
  await ensureWheels(set, interpreter, { ...context, env });
}
