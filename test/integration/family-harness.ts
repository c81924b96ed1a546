import { join } from 'node:path';
import type { ReadyCondition } from '../../src/config/ready.js';
import type { Launcher, LaunchOutcome } from '../../src/launch/launcher.js';
import { phasesOf } from '../../src/runners/worker/phases.js';
import { FIXTURES } from '../support/cli.js';
import { probeFolder } from './probe-harness.js';
import { closedPort } from './python-harness.js';

export interface Start {
  readonly python: string;
  /** `{port}` stands for a free port. */
  readonly args: readonly string[];
  /** What is waited for; without it the end. */
  readonly ready?: 'http' | 'port';
  readonly loop?: 'asyncio' | 'uvloop' | 'own';
  readonly children?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Stands before Python, as `uv run` does. */
  readonly before?: readonly string[];
}

/** Starts a worker with the probe in all its processes. */
export async function launchFamily(launcher: Launcher, start: Start): Promise<LaunchOutcome> {
  const port = await closedPort();
  const conditions: Record<'http' | 'port', ReadyCondition> = {
    port: { kind: 'port', port },
    http: { kind: 'http', host: '127.0.0.1', port, path: '/' },
  };
  return launcher.launch({
    argv: [
      ...(start.before ?? []),
      start.python,
      ...start.args.map((arg) => arg.replace('{port}', String(port))),
    ],
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      LANG: 'C.UTF-8',
      PYTHONPATH: probeFolder(start.python),
      PYTHONDONTWRITEBYTECODE: '1',
      COLDSTART_PROBE_LOOP: start.loop ?? 'own',
      ...(start.children === false ? {} : { COLDSTART_PROBE_CHILDREN: '1' }),
      ...start.env,
    },
    cwd: join(FIXTURES, 'workers/servers'),
    timeoutMs: 30_000,
    graceMs: 20_000,
    probe: true,
    ...(start.ready ? { ready: conditions[start.ready] } : {}),
  });
}

/** Divided into phases; throws where that fails. */
export function divide({ stamps, wallMs, readyMs, readyProcesses, readyCpu, stderrTail }: LaunchOutcome) {
  const divided = phasesOf(stamps, wallMs, readyMs, readyProcesses, readyCpu);
  if (!divided.ok || readyMs === null) throw new Error(`${JSON.stringify(divided)}\n${stderrTail}`);
  return divided;
}

/** The names of the stamps of each process, the main one under ''; pids are numbered in the order of first stamps. */
export function namesByProcess({ stamps }: Pick<LaunchOutcome, 'stamps'>): Record<string, string> {
  const names: Record<string, string> = {};
  const numbers = new Map<string, number>();
  for (const stamp of stamps) {
    const [, pid, name] = /^(\d+):(.*)$/.exec(stamp.name) ?? [undefined, '', stamp.name];
    // They come with others, or where something took long.
    if (['cpu', 'cpu_before', 'imported', 'site_end', 'joined'].includes(name ?? '')) continue;
    if (pid !== '' && !numbers.has(pid)) numbers.set(pid, numbers.size + 1);
    const key = pid === '' ? '' : String(numbers.get(pid));
    const before = names[key]?.split(' ') ?? [];
    if (before.at(-1) !== name) names[key] = [...before, name].join(' ');
  }
  return names;
}
