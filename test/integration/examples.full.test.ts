import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRequirements } from '../../src/project/requirements-file.js';
import { emptyFolder } from '../support/cli.js';
import { projectFolder } from '../support/project.js';
import { type SqsQueue, startSqs } from '../support/sqs.js';
import { EXAMPLES, environmentOf, loopsOf, measured } from './examples-harness.js';
import { hasRegistry } from './python-harness.js';

const online = hasRegistry();
const HEALTH = ['--ready', 'http://127.0.0.1:{port}/health'];
const ROOT = ['--ready', 'http://127.0.0.1:{port}/'];
const UVICORN = 'api:app --port {port}';
const ASYNCIO = [expect.stringMatching(/^asyncio\./)];
const UVLOOP = ['uvloop.Loop'];

/** An ASGI application that imports nothing, where not it is tested but who serves it. */
const PLAIN = `async def app(scope, receive, send):
    while scope["type"] == "lifespan":
        event = (await receive())["type"]
        await send({"type": event + ".complete"})
        if event == "lifespan.shutdown":
            return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})
`;

let environment: Awaited<ReturnType<typeof environmentOf>>;

describe.skipIf(!online)('the examples (skipped where pip does not reach the registry)', () => {
  beforeAll(async () => {
    const { text: requirements } = await readRequirements(join(EXAMPLES, 'requirements.txt'), {});
    environment = await environmentOf(requirements, 'examples/requirements.txt');
  });

  const bench = (...args: readonly string[]) => measured([...args, '--no-pitfalls']);
  const plain = (...args: readonly string[]) =>
    measured([...args, '--venv', environment.folder], projectFolder({ 'plain.py': PLAIN }));

  describe('aiohttp', () => {
    it('serves by web.run_app', async () => {
      const found = await measured(['aiohttp_server.py', '--args', '{port}', ...HEALTH]);
      expect(loopsOf(found)).toEqual({ asyncio: ASYNCIO, uvloop: UVLOOP });
      expect(found.rows[0]?.scenario.environment).toMatch(/^requirements\.txt synced into a cached/);
      expect(found.rows[0]?.ok[0]?.phases.work).toBeGreaterThan(0);
    });
  });

  describe('uvicorn', () => {
    it('of a FastAPI application gets its loop from its own option', async () => {
      const found = await bench('-m', 'uvicorn', '--args', UVICORN, '--loop', 'asyncio,uvloop', ...HEALTH);
      expect(loopsOf(found)).toEqual({ asyncio: ASYNCIO, uvloop: UVLOOP });
      expect(found.rows.map(({ scenario }) => scenario.serverLoop)).toEqual([
        'uvicorn --loop asyncio',
        'uvicorn --loop uvloop',
      ]);
    });

    it.each([['--workers 2'], ['--reload']])('with %s has the phases of its child', async (more) => {
      const args = `plain:app --port {port} ${more}`;
      const found = await plain('uvicorn', '--args', args, '--loop', 'uvloop', ...HEALTH);
      expect(loopsOf(found)).toEqual({ uvloop: UVLOOP });
      expect(found.rows[0]?.ok.map(({ readyProcess }) => readyProcess)).toEqual(['spawned', 'spawned']);
    });
  });

  describe('gunicorn', () => {
    const gunicorn = (run: typeof bench, args: string, ...more: readonly string[]) => {
      // Newer ones keep a control socket here, which others may have too.
      const home = emptyFolder();
      const elsewhere = ['--env', `HOME=${home}`, '--env', `XDG_RUNTIME_DIR=${home}`];
      return run('gunicorn', '--args', `${args} -b 127.0.0.1:{port}`, ...more, ...elsewhere);
    };

    it('has no loop with its sync worker', async () => {
      const found = await gunicorn(bench, 'site_wsgi:app', ...ROOT);
      expect(loopsOf(found)).toEqual({ own: ['none'] });
      expect(found.rows[0]?.ok[0]?.readyProcess).toBe('forked');
    });

    it.for([
      { app: 'plain:app', worker: 'uvicorn_worker.UvicornWorker', told: 'uvicorn loop auto = uvloop' },
      {
        app: 'aiohttp_server:app',
        worker: 'aiohttp.GunicornWebWorker',
        told: 'gunicorn --worker-class aiohttp.GunicornUVLoopWebWorker',
      },
      { app: 'plain:app', worker: 'asgi', told: 'gunicorn --asgi-loop uvloop' },
    ])('runs $app with $worker', async ({ app, worker, told }, { skip }) => {
      if (worker === 'asgi' && !existsSync(join(environment.sitePackages, 'gunicorn/asgi')))
        skip('this gunicorn has no worker asgi');
      // To end takes them more than a second: one loop has to do.
      const run = app.startsWith('plain') ? plain : bench;
      const found = await gunicorn(run, `${app} -k ${worker}`, '--loop', 'uvloop', ...HEALTH);
      expect(loopsOf(found)).toEqual({ uvloop: UVLOOP });
      expect(found.rows[0]?.scenario.serverLoop).toBe(told);
      expect(found.rows[0]?.ok.map(({ readyProcess }) => readyProcess)).toEqual(['forked', 'forked']);
    });
  });

  describe('a consumer of SQS', () => {
    let queue: SqsQueue;
    beforeEach(async () => {
      queue = await startSqs();
    });
    afterEach(() => queue.close());

    it('of boto3 is ready when its first message is deleted', async () => {
      const found = await bench('sqs_consumer.py', '--ready', 'fd', ...queue.env);
      expect(loopsOf(found)).toEqual({ own: ['none'] });
      expect(queue.deleted.length).toBeGreaterThanOrEqual(2);
      expect(queue.received).toEqual(expect.arrayContaining([...queue.deleted]));
      expect(new Set(queue.waits)).toEqual(new Set([20]));
    });

    it('of aiobotocore too, under each loop', async () => {
      const found = await bench('sqs_consumer_async.py', '--ready', 'output:/^deleted order-/', ...queue.env);
      expect(loopsOf(found)).toEqual({ asyncio: ASYNCIO, uvloop: UVLOOP });
      expect(queue.deleted.length).toBeGreaterThanOrEqual(4);
    });
  });

  describe('a loop that takes tasks', () => {
    it('of its own is ready when its file is there', async () => {
      const file = join(emptyFolder(), 'ready');
      const found = await bench('queue_worker.py', '--env', `READY_FILE=${file}`, '--ready', `file:${file}`);
      expect(loopsOf(found)).toEqual({ own: ['none'] });
      expect(existsSync(file)).toBe(false);
    });

    it('is Celery, started by its own command', async () => {
      const command = ['celery', '--args', '-A celery_app worker --pool solo --loglevel info'];
      // Its solo pool looks up every 2 seconds whether it is to end.
      const found = await bench(...command, '--ready', 'output:/ready\\.$/', '--grace', '0.5');
      expect(loopsOf(found)).toEqual({ own: ['none'] });
    });
  });

  it('a server with threads has no loop', async () => {
    const found = await bench('threaded_server.py', '--args', '{port}', ...ROOT);
    expect(loopsOf(found)).toEqual({ own: ['none'] });
  });
});
