import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { type Launcher, startLauncher } from '../../src/launch/launcher.js';
import { processFigures } from '../../src/launch/outcome.js';
import { ensureEnvironment } from '../../src/python/environments.js';
import { listInterpreters, newestInterpreter } from '../../src/python/interpreters.js';
import { divide, launchFamily, type Start } from './family-harness.js';
import { PYTHON } from './launcher-harness.js';
import { hasRegistry } from './python-harness.js';

const online = hasRegistry();
const context = { env: process.env, cwd: '/', cacheDir: await cacheDirectory(process.env) };
/** It has no support for later ones. */
const oldPythons = (await listInterpreters(context))
  .filter(({ version }) => /^3\.(8|9|1[01])\./.test(version))
  .sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
const UVICORN = ['-m', 'uvicorn', 'apps:asgi', '--port', '{port}'];
const GUNICORN = ['-m', 'gunicorn', '-b', '127.0.0.1:{port}'];
const UVICORN_WORKER = [...GUNICORN, '-k', 'uvicorn_worker.UvicornWorker', 'apps:asgi'];
const auto = (loop: string) => ({ COLDSTART_PROBE_UVICORN: loop });

describe.skipIf(!online || process.platform !== 'linux')(
  'servers that leave the work to others (skipped without a registry or Linux)',
  () => {
    let launcher: Launcher;
    let python: string;

    beforeAll(async () => {
      const requirements = 'uvicorn\ngunicorn\nuvicorn-worker\nuvloop\nflask\n';
      const interpreter = await newestInterpreter(context);
      python = (
        await ensureEnvironment(
          { interpreter, requirements, requireHashes: false, label: 'tests of servers' },
          context,
        )
      ).python;
    });
    beforeEach(async () => {
      launcher = await startLauncher({ python: PYTHON });
    });
    afterEach(() => launcher.close());

    async function measure(args: readonly string[], more: Partial<Start> = {}) {
      const outcome = await launchFamily(launcher, { python, args, ready: 'http', ...more });
      expect(outcome).toMatchObject({ timedOut: false, graceExceeded: false, leftovers: [], badStamps: 0 });
      const divided = divide(outcome);
      const { boot, imports, loop = 0, work = 0, exit } = divided.phases;
      expect(Math.abs(boot + imports + loop + work + exit - outcome.wallMs)).toBeLessThan(0.05);
      expect(Math.min(boot, imports, loop, work, exit)).toBeGreaterThanOrEqual(0);
      expect(processFigures(outcome, divided.peakBytes).peakRssBytes).toBeGreaterThan(5e6);
      // On a busy machine the end of site may be late enough to be stamped.
      const ends = outcome.stamps.filter(({ name }) => name === 'boot' || name === 'site_end');
      const own = ends.at(-1)?.atMs ?? Number.NaN;
      return { ...divided, outcome, ownBootMs: own };
    }

    it.each<[string, string[]]>([
      ['--workers 2', ['--workers', '2']],
      ['--reload', ['--reload']],
    ])('uvicorn %s: phases of the child that was spawned', async (_how, more) => {
      const { phases, readyProcess, loopClass, ownBootMs } = await measure([
        ...UVICORN,
        '--loop',
        'asyncio',
        ...more,
      ]);
      expect(readyProcess).toBe('spawned');
      expect(loopClass).toMatch(/^asyncio\./);
      // The parent's own start is before the first line of the child.
      expect(phases.boot).toBeGreaterThan(ownBootMs);
      expect(phases.work).toBeGreaterThan(0);
    });

    it('uvicorn alone: its own phases', async () => {
      const { phases, outcome, readyProcess } = await measure(UVICORN);
      expect(readyProcess).toBeUndefined();
      expect(outcome.readyProcesses).toBeNull();
      expect(phases.work).toBeGreaterThan(0);
    });

    it('gunicorn: of the worker that was forked, which has no loop', async () => {
      const { phases, readyProcess, ownBootMs } = await measure([...GUNICORN, 'apps:wsgi']);
      expect(readyProcess).toBe('forked');
      expect(Object.keys(phases)).toEqual(['boot', 'imports', 'work', 'exit']);
      expect(phases.boot).toBe(ownBootMs);
    });

    it('gunicorn asked for its port only: of the master, which listens before it forks', async () => {
      const { readyProcess } = await measure([...GUNICORN, 'apps:wsgi'], { ready: 'port' });
      expect(readyProcess).toBeUndefined();
    });

    it.each([
      ['asyncio', /^asyncio\./],
      ['uvloop', /^uvloop\.Loop$/],
    ] as const)('gunicorn with UvicornWorker follows %s', async (loop, pattern) => {
      const { phases, readyProcess, loopClass, ownBootMs } = await measure([...UVICORN_WORKER, '-w', '2'], {
        env: auto(loop),
      });
      expect(readyProcess).toBe('forked');
      expect(loopClass).toMatch(pattern);
      expect(phases.boot).toBe(ownBootMs);
      expect(phases.work).toBeGreaterThan(0);
    });

    it('a reloader of Flask: of its child, which has got the socket', async () => {
      const { phases, readyProcess, ownBootMs } = await measure(['apps.py', '{port}']);
      expect(readyProcess).toBe('spawned');
      expect(phases.boot).toBeGreaterThan(ownBootMs);
    });

    it.each(['asyncio', 'uvloop'] as const)('uvicorn.run follows %s, also in children', async (loop) => {
      const run =
        'import sys, uvicorn\nif __name__ == "__main__": uvicorn.run("apps:asgi", port=int(sys.argv[1])';
      const pattern = loop === 'asyncio' ? /^asyncio\./ : /^uvloop\.Loop$/;
      const alone = await measure(['-c', `${run})`, '{port}'], { env: auto(loop) });
      expect(alone.loopClass).toMatch(pattern);
      const many = await measure(['-c', `${run}, workers=2)`, '{port}'], { env: auto(loop) });
      expect(many).toMatchObject({ readyProcess: 'spawned', loopClass: expect.stringMatching(pattern) });
    });
  },
);

describe.skipIf(!online || oldPythons.length === 0)(
  'uvicorn 0.15, whose table of loops has another name (skipped without Python 3.7 or 3.8)',
  () => {
    let launcher: Launcher;
    afterEach(() => launcher.close());

    it.each(['asyncio', 'uvloop'] as const)('follows %s', async (loop) => {
      const [interpreter] = oldPythons;
      if (!interpreter) throw new Error('skipped without one');
      launcher = await startLauncher({ python: PYTHON });
      const requirements = 'uvicorn==0.15.0\nuvloop\n';
      const { python } = await ensureEnvironment(
        { interpreter, requirements, requireHashes: false, label: 'tests of servers' },
        context,
      );
      const run = 'import sys, uvicorn\nuvicorn.run("apps:asgi", port=int(sys.argv[1]))';
      const outcome = await launchFamily(launcher, {
        python,
        args: ['-c', run, '{port}'],
        ready: 'http',
        env: auto(loop),
        children: false,
      });
      expect(divide(outcome).loopClass).toMatch(loop === 'asyncio' ? /^asyncio\./ : /^uvloop\.Loop$/);
    });
  },
);
