import { basename, dirname, extname, join, resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { maskSecrets } from '../domain/mask.js';
import type { Launch } from '../domain/plan.js';
import { isRegularFile, kindOf } from '../io/paths.js';
import { programFile } from '../io/program.js';
import { parseLaunch } from './launch.js';
import type { CommandRequest, ContainerRequest, Request, WorkerRequest } from './request-types.js';

/** The first part of the ids of rows that run on this machine what an image is measured with. */
const HOST = 'host';

/** What a Python is told to start that can be measured as a worker, phase by phase. */
interface PythonStart {
  readonly launch: Launch;
  readonly start: { readonly kind: 'file' | 'module'; readonly text: string };
  readonly args: readonly string[];
}

/**
 * Beside the rows of images those of the same commands as processes of this machine, where that is asked for: one for all
 * images that start the same. Throws usage errors: there is nothing to run, or not here.
 */
export async function withHostRows(
  requests: readonly Request[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Request[]> {
  const first = Math.max(0, ...requests.map(({ element }) => element + 1));
  const hosts = new Map<string, Request>();
  const images: Request[] = [];
  for (const request of requests) {
    if (request.runner !== 'container' || request.onHost === undefined) {
      images.push(request);
      continue;
    }
    const words = wordsOnHost(request, request.onHost);
    const { env: variables, cwd, ready, grace, hooks, axes } = request;
    const key = JSON.stringify([words, variables, cwd, ready, grace, hooks, axes]);
    // Rows of one element differ in axes only; an image and a process do not.
    if (!hosts.has(key))
      hosts.set(key, await hostRow({ ...request, element: first + request.element }, words, { key, env }));
    images.push({ ...request, host: key });
  }
  return [...images, ...hosts.values()];
}

/** The words that are typed for it, else those that the image is started with, which are typed as well. */
function wordsOnHost(
  { image, command }: ContainerRequest,
  onHost: true | readonly string[],
): readonly string[] {
  const words = onHost === true ? command : onHost;
  if (words.length > 0) return words;
  throw usageError(
    `--on-host: what the image ${image} starts by itself is not run on this machine: nobody has named it.`,
    'Name the command: --on-host "python worker.py", or for both after --.',
  );
}

async function hostRow(
  request: ContainerRequest,
  words: readonly string[],
  { key, env }: { readonly key: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<WorkerRequest | CommandRequest> {
  const { element, axes, exclude, cwd, hooks, ready, grace } = request;
  const common = {
    ...{ element, axes, exclude, cwd, env: request.env, hooks, host: key },
    ...defined({ ready, grace }),
  };
  const [program = ''] = words;
  const file = await programFile(program, request.env.PATH ?? env.PATH ?? '', cwd);
  if (!file) throw notHere(`there is no ${program}${program.includes('/') ? '' : ' on the PATH'}`);
  const started = /^python[\d.]*$/.test(basename(program)) ? pythonStart(words.slice(1)) : undefined;
  if (!started) {
    return {
      runner: 'command',
      ...common,
      name: `${HOST}/${[basename(program), ...maskSecrets(words).slice(1)].join(' ')}`,
      command: words,
    };
  }
  const { launch, start, args } = started;
  const path = resolve(cwd, start.text);
  if (start.kind === 'file' && !(await isRegularFile(path))) throw notHere(`there is no ${path}`);
  const isFile = start.kind === 'file';
  // The Python of an environment sees its packages only where it is started as that; by its name it is no shim.
  const venv = dirname(dirname(file));
  return {
    ...{ runner: 'worker', ...common, args, launch: [launch], loop: ['own'], bytecode: ['present'] },
    name: `${HOST}/${isFile ? basename(path, extname(path)) : start.text}`,
    target: isFile ? { kind: 'file', path } : { kind: 'module', module: start.text },
    folder: isFile ? dirname(path) : cwd,
    ...((await kindOf(join(venv, 'pyvenv.cfg'))) === 'file'
      ? { venv }
      : { python: [program.includes('/') ? file : program] }),
  };
}

/** Options that change what Python finds are left to rows without phases; so is code on the command line. Pure. */
export function pythonStart(words: readonly string[]): PythonStart | undefined {
  const at = words.findIndex(
    (word, index) => !/^-(?:[bBdOqRuv]|bb|OO|[WX].*)$/.test(word) && !/^-[WX]$/.test(words[index - 1] ?? ''),
  );
  const [first, second] = words.slice(at);
  if (at < 0 || first === undefined) return undefined;
  const launch = parseLaunch(words.slice(0, at).join(' ') || 'python');
  if (first === '-m' && second !== undefined)
    return { launch, start: { kind: 'module', text: second }, args: words.slice(at + 2) };
  return first.startsWith('-')
    ? undefined
    : { launch, start: { kind: 'file', text: first }, args: words.slice(at + 1) };
}

function notHere(why: string) {
  return usageError(
    `--on-host: the command cannot be run on this machine: ${why}.`,
    'Name what does the same here: --on-host "python worker.py", or leave it out.',
  );
}
