import { type ChildProcess, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { ended, startColdstart } from '../support/cli.js';
import { processesWithVariable } from '../support/processes.js';
import { projectFolder } from '../support/project.js';
import { seeded } from '../support/random.js';
import { orFewer } from '../support/thoroughly.js';

/** In the PATH, and so in the environment, of every process of a run; nothing else on this machine has it. */
const MARK = `/no/coldstart-kill-${process.pid}`;
const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT'] as const;
const ONE_OF_THREE = orFewer(14, 2);

/** With a process of its own. */
const WORKER = `import os, signal, time
child = os.posix_spawnp("sleep", ["sleep", "60"], os.environ)
time.sleep(0.2)
os.kill(child, signal.SIGKILL)
`;

/** A run of each kind, with all that it starts and unpacks. */
const RUNS: Readonly<Record<string, readonly string[]>> = {
  workers: ['w.py', '--loop', 'own', '--runs', '3', '--setup', 'sleep 0.1', '--prepare', 'true'],
  installs: [
    ...['installs', '--requirements', 'r.txt', '--runs', '1'],
    // pip starts processes of its own; uv is one.
    ...['--installer', orFewer('pip,uv', 'pip')],
  ],
  // With fewer rounds nothing could be decided.
  'a comparison with a commit': ['w.py', '--loop', 'own', '--against', 'HEAD', '--runs', '6'],
};

function project(): string {
  const cwd = projectFolder({ 'w.py': WORKER, 'r.txt': 'six==1.17.0\n' });
  mkdirSync(join(cwd, 'tmp'));
  const git = (...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd });
  git('init', '-q');
  git('add', 'w.py');
  git('commit', '-qm', 'first');
  return cwd;
}

function begun(args: readonly string[], cwd: string): ChildProcess {
  return startColdstart(['bench', ...args, '-o', 'out.json'], {
    cwd,
    env: { TMPDIR: join(cwd, 'tmp'), PATH: `${process.env.PATH}:${MARK}` },
  });
}

/** What is still there after a while that is long for a busy machine. */
async function left(): Promise<string[]> {
  for (let turn = 0; turn < 100 && processesWithVariable(MARK).length > 0; turn += 1) await sleep(100);
  return processesWithVariable(MARK).map((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
  );
}

describe.runIf(process.platform === 'linux')('after a signal at any moment nothing is left', () => {
  it.each(Object.entries(RUNS))(
    '%s',
    async (name, args) => {
      if (name === 'installs' && !inject('hasRegistry')) return;
      const kind = Object.keys(RUNS).indexOf(name);
      const random = seeded(20_260_000 + kind);
      // How long it takes undisturbed, with all in the cache that it needs.
      const cwd = project();
      const from = performance.now();
      expect(await ended(begun(args, cwd))).toMatchObject({ code: 0 });
      const wholeMs = performance.now() - from;
      for (let turn = 0; turn < ONE_OF_THREE; turn += 1) {
        const signal = SIGNALS[(turn + kind) % SIGNALS.length] ?? 'SIGKILL';
        const child = begun(args, cwd);
        setTimeout(() => child.kill(signal), random() * wholeMs);
        const { code, stderr } = await ended(child);
        const seen = `${signal} in turn ${turn}: ${stderr}`;
        // At the very end it is too late to stop anything; at the very start Node itself is what the signal ends.
        if (code !== null) expect([0, 130, 143], seen).toContain(code);
        else expect(child.signalCode, seen).toBe(signal);
        expect(stderr, seen).not.toMatch(/^\s+at |bug in coldstart/m);
        expect(await left(), seen).toEqual([]);
      }
      // What a kill has left in the folder for temporary files, the next run has removed.
      expect(await ended(begun(args, cwd))).toMatchObject({ code: 0 });
      expect(readdirSync(join(cwd, 'tmp'))).toEqual([]);
    },
    900_000,
  );
});
