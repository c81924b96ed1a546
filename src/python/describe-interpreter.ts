import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { InterpreterIdentity } from '../domain/facts/interpreter.js';
import { startChild } from '../launch/child.js';
import { killGroup } from '../launch/process-group.js';
import type { PythonContext } from './context.js';

/** What an interpreter tells about itself; unchanging as long as its file is the same. */
export interface InterpreterFacts extends InterpreterIdentity {
  /** Compiler and build date, from `sys.version`. */
  readonly build: string;
  readonly prefix: string;
  readonly basePrefix: string;
  readonly stdlib: string;
  readonly cacheTag: string;
  readonly soabi: string;
  /** Folders in which pip may stand. */
  readonly siteFolders: readonly string[];
  /** Where pip would put console scripts if this is no virtual environment. */
  readonly scripts: string;
}

/** Facts, or why there are none: `refused` holds as long as the file stays the same, the others may pass. */
export type Description =
  | { readonly kind: 'ok'; readonly facts: InterpreterFacts }
  | { readonly kind: 'refused' | 'failed' | 'late'; readonly reason: string };

const TIMEOUT_MS = 15_000;
/** An interpreter answers in less; a shim that looks around may take a second. */
const TELL_AFTER_MS = 3000;
const MARK = '@coldstart@';

/**
 * With -S the prefix of a virtual environment is not set before 3.14, and without -S every .pth file would run: so
 * pyvenv.cfg is looked for here, as site.py does.
 */
const SCRIPT = `
import json, os, site, sys, sysconfig
base = getattr(sys, 'base_prefix', sys.prefix)
here = os.path.dirname(os.path.abspath(sys.executable))
venv = [d for d in (here, os.path.dirname(here)) if os.path.isfile(os.path.join(d, 'pyvenv.cfg'))]
prefix = venv[0] if venv else base
v = sys.version_info
stage = {'alpha': 'a', 'beta': 'b', 'candidate': 'rc', 'final': ''}[v[3]]
var = sysconfig.get_config_var
print('${MARK}' + json.dumps({
    'executable': sys.executable,
    'version': '%d.%d.%d' % v[:3] + (stage + str(v[4]) if stage else ''),
    'minor': '%d.%d' % v[:2],
    'implementation': sys.implementation.name,
    'build': ' '.join(sys.version.split()[1:]),
    'freeThreaded': bool(var('Py_GIL_DISABLED')),
    'prefix': prefix,
    'basePrefix': base,
    'stdlib': sysconfig.get_path('stdlib'),
    'cacheTag': sys.implementation.cache_tag or '',
    'soabi': var('SOABI') or '',
    'siteFolders': site.getsitepackages([prefix]),
    'scripts': sysconfig.get_path('scripts'),
}))
`;

/** Runs the interpreter, isolated and without its site module, and reads what it prints. Never throws but when aborted. */
export async function describeInterpreter(path: string, context: PythonContext): Promise<Description> {
  const { PYTHONHOME: _home, __PYVENV_LAUNCHER__: _launcher, ...env } = context.env;
  context.signal?.throwIfAborted();
  // In a group of its own: what a shell script has started would go on, and hold the pipes that are read here.
  const { process: child, ended } = startChild(path, ['-I', '-S', '-c', SCRIPT], {
    cwd: context.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = () => {
    killGroup(child?.pid);
    // Whoever has left the group may hold the pipes still.
    child?.stdout?.destroy();
    child?.stderr?.destroy();
  };
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    end();
  }, TIMEOUT_MS);
  const seconds = TIMEOUT_MS / 1000;
  const text = `waiting up to ${seconds} s for ${path} to say which Python it is`;
  const tell = setTimeout(() => context.onWait?.(text), TELL_AFTER_MS);
  context.signal?.addEventListener('abort', end, { once: true });
  const result = await ended;
  clearTimeout(limit);
  clearTimeout(tell);
  context.signal?.removeEventListener('abort', end);
  context.signal?.throwIfAborted();
  const line = result.stdout.split('\n').find((text) => text.startsWith(MARK));
  const facts = line ? readFacts(parse(line.slice(MARK.length))) : undefined;
  if (facts) return { kind: 'ok', facts };
  if (/unknown option:? -I/i.test(result.stderr))
    return { kind: 'refused', reason: 'it is older than Python 3.4' };
  if (result.exitCode === 0) return { kind: 'refused', reason: 'it does not answer like a Python' };
  return isLate
    ? { kind: 'late', reason: `no answer within ${seconds} s` }
    : { kind: 'failed', reason: reasonIn(result) };
}

function reasonIn(result: { readonly stderr: string; readonly exitCode?: number }): string {
  const last = result.stderr.trim().split('\n').at(-1) ?? '';
  const shown = last !== '' && last.length <= 160 ? last : 'it does not answer like a Python';
  return result.exitCode === undefined ? shown : `${shown} (exit code ${result.exitCode})`;
}

/** Checks facts that were read from a process or from a file; undefined if they are not of this form. */
export function readFacts(value: unknown): InterpreterFacts | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const facts = value as Record<string, unknown>;
  const texts = [
    'version',
    'minor',
    'implementation',
    'build',
    'prefix',
    'basePrefix',
    'stdlib',
    'cacheTag',
    'soabi',
    'scripts',
  ];
  const fits =
    texts.every((name) => typeof facts[name] === 'string') &&
    typeof facts.executable === 'string' &&
    isAbsolute(facts.executable) &&
    typeof facts.freeThreaded === 'boolean' &&
    Array.isArray(facts.siteFolders) &&
    facts.siteFolders.every((folder) => typeof folder === 'string');
  return fits ? (value as InterpreterFacts) : undefined;
}

/** The version of the pip that an interpreter would run, read from the name of its metadata folder. */
export async function pipVersion(siteFolders: readonly string[]): Promise<string | undefined> {
  for (const folder of siteFolders) {
    const names = await readdir(folder).catch(() => []);
    const version = names.map((name) => /^pip-([^-]+)\.(?:dist|egg)-info$/.exec(name)?.[1]).find(Boolean);
    if (version) return version;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The files that a start of this interpreter may read: binary, shared library, standard library. */
export async function interpreterFiles(interpreter: InterpreterFacts): Promise<string[]> {
  const libraries = join(interpreter.basePrefix, 'lib');
  const shared = await readdir(libraries).catch(() => []);
  return [
    await realpath(interpreter.executable),
    interpreter.stdlib,
    ...shared.filter((name) => name.startsWith('libpython')).map((name) => join(libraries, name)),
  ];
}
