import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

const SOURCES = {
  'sitecustomize.py': fileURLToPath(new URL('../../python/probe.py', import.meta.url)),
  'coldstart_pitfalls.py': fileURLToPath(new URL('../../python/pitfalls.py', import.meta.url)),
  'coldstart_counts.py': fileURLToPath(new URL('../../python/counts.py', import.meta.url)),
};
const COMPILE =
  'import sys, py_compile as c; c.compile(sys.argv[1], doraise=True, invalidation_mode=c.PycInvalidationMode.UNCHECKED_HASH)';
const IDENTIFY = 'import sys; print(sys.executable); print("%d.%d" % sys.version_info[:2])';

export interface Python {
  readonly executable: string;
  readonly version: string;
  readonly minor: number;
}

/** A stamp: nanoseconds stay exact as bigint. */
export interface ProbeStamp {
  readonly name: string;
  readonly ns: bigint;
  readonly extra: string;
}

export interface ProbeRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly stamps: readonly ProbeStamp[];
}

export interface ProbeRunOptions {
  readonly cwd?: string;
  /** false: a bare run, for comparison. */
  readonly probe?: boolean;
  readonly loop?: 'asyncio' | 'uvloop' | 'own';
  readonly uvloopFolder?: string;
  readonly survey?: boolean;
  /** The worker's own PYTHONPATH. */
  readonly pythonPath?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const scratch = mkdtempSync(join(inject('scratch'), 'probe-'));
const folders = new Map<string, string>();
let count = 0;

/** A new folder; what lies there is removed at the end of all tests. */
export function scratchFolder(): string {
  return mkdtempSync(join(scratch, 'case-'));
}

/** The oldest and the newest Python from 3.7 on that is here: two, or one. */
export function findPythons(): Python[] {
  const sorted = allPythons();
  return sorted.length < 2 ? sorted : [...sorted.slice(0, 1), ...sorted.slice(-1)];
}

/** One of each minor version from 3.7 on that is here, pyenv's before those on PATH, oldest first. */
export function allPythons(): Python[] {
  const found = new Map<number, Python>();
  for (const candidate of candidates()) {
    const result = spawnSync(candidate, ['-I', '-c', IDENTIFY], { encoding: 'utf8' });
    const [executable, version] = result.status === 0 ? result.stdout.trim().split('\n') : [];
    const minor = Number(version?.split('.')[1]);
    if (!executable || !version?.startsWith('3.') || minor < 7 || found.has(minor)) continue;
    found.set(minor, { executable, version, minor });
  }
  return [...found.values()].sort((a, b) => a.minor - b.minor);
}

function candidates(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const pyenv = existsSync(versions)
    ? readdirSync(versions)
        .filter((name) => /^3\.\d+\.\d+$/.test(name))
        .map((name) => join(versions, name, 'bin', 'python'))
    : [];
  const names = ['python3', ...Array.from({ length: 9 }, (_, i) => `python3.${i + 7}`)];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .filter((file) => !file.includes('shims'));
  return [...pyenv, ...onPath].filter((file) => existsSync(file));
}

/** The folder with the probe as sitecustomize.py, what it may import, and their bytecode. */
export function probeFolder(executable: string): string {
  const known = folders.get(executable);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(scratch, `probe-${count++}-`));
  for (const [name, source] of Object.entries(SOURCES)) {
    const file = join(folder, name);
    copyFileSync(source, file);
    const compiled = spawnSync(executable, ['-I', '-S', '-c', COMPILE, file], { encoding: 'utf8' });
    if (compiled.status !== 0) throw new Error(compiled.stderr);
  }
  folders.set(executable, folder);
  return folder;
}

/** A virtual environment without packages. */
export function makeVenv(python: Python): { executable: string; site: string } {
  const folder = join(scratchFolder(), 'venv');
  const made = spawnSync(python.executable, ['-m', 'venv', '--without-pip', folder], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  return {
    executable: join(folder, 'bin', 'python'),
    site: join(folder, 'lib', `python${python.version}`, 'site-packages'),
  };
}

export async function runProbed(
  executable: string,
  args: readonly string[],
  options: ProbeRunOptions = {},
): Promise<ProbeRun> {
  const child = spawn(executable, args, {
    cwd: options.cwd ?? scratch,
    env: environment(executable, options),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const texts = ['', '', ''];
  for (const [index, stream] of [child.stdout, child.stderr, child.stdio[3]].entries()) {
    stream?.on('data', (chunk: Buffer) => {
      texts[index] += chunk.toString();
    });
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const [stdout = '', stderr = '', stamps = ''] = texts;
  return { code, signal, stdout, stderr, stamps: parseStamps(stamps) };
}

function environment(executable: string, options: ProbeRunOptions): Record<string, string> {
  const own = options.pythonPath;
  const base = { PATH: dirname(executable), LANG: 'C.UTF-8', ...options.env };
  if (options.probe === false) return { ...base, ...(own === undefined ? {} : { PYTHONPATH: own }) };
  const folder = probeFolder(executable);
  return {
    ...base,
    COLDSTART_PROBE_FD: '3',
    COLDSTART_PROBE_LOOP: options.loop ?? 'asyncio',
    PYTHONPATH: own === undefined ? folder : `${folder}${delimiter}${own}`,
    ...(own === undefined ? {} : { COLDSTART_PROBE_PYTHONPATH: own }),
    ...(options.uvloopFolder === undefined ? {} : { COLDSTART_PROBE_UVLOOP: options.uvloopFolder }),
    ...(options.survey ? { COLDSTART_PROBE_SURVEY: '1' } : {}),
    ...options.env,
  };
}

function parseStamps(text: string): ProbeStamp[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^([a-z_]+) (\d+)(?: (.*))?$/.exec(line);
      if (match === null) throw new Error(`not a stamp: ${line}`);
      return { name: match[1] ?? '', ns: BigInt(match[2] ?? 0), extra: match[3] ?? '' };
    });
}

export function stampsNamed(run: ProbeRun, name: string): ProbeStamp[] {
  return run.stamps.filter((stamp) => stamp.name === name);
}

/** Throws when the stamp is not there, once at least. */
export function nsOf(run: ProbeRun, name: string): bigint {
  const stamp = stampsNamed(run, name).at(-1);
  if (stamp === undefined) throw new Error(`no stamp ${name} in ${namesOf(run)}\n${run.stderr}`);
  return stamp.ns;
}

/**
 * The names in order, a run of equal names once; without those that come with others: CPU times, imports, nor, on a
 * busy machine, an end of the threads without any. The end of site stands there for customisations, on such a machine also
 * without any: only where it is asked for.
 */
export function namesOf(run: ProbeRun, withSite = false): string {
  return run.stamps
    .map((stamp) => stamp.name)
    .filter((name) => !['cpu', 'imported', 'joined'].includes(name) && (withSite || name !== 'site_end'))
    .filter((name, index, all) => name !== all[index - 1])
    .join(' ');
}

/** True when the numbers never fall. */
export function inOrder(values: readonly bigint[]): boolean {
  return values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0n));
}

/** The monotonic times that the worker printed, one a line. */
export function printedNs(run: ProbeRun): bigint[] {
  return [...run.stdout.matchAll(/^\d+$/gm)].map((match) => BigInt(match[0]));
}
