import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RUNTIME_PACKAGES } from '../../src/domain/runtime-packages.js';
import { createFleet } from '../../src/emulator/fleet.js';
import { emptyFolder } from '../support/cli.js';
import { processesWith } from '../support/processes.js';
import { orFewer } from '../support/thoroughly.js';
import { call, deployed, ownModule, runtimeHere } from './emulator-harness.js';

/** A hundred take five seconds of processor. */
const CALLS = orFewer(100, 40);

const runtime = await runtimeHere();
const why = typeof runtime === 'string' ? ` (skipped: ${runtime})` : '';

describe.skipIf(typeof runtime === 'string')(`the fleet${why}`, () => {
  let workFolder = '';
  const open = (initLimitMs?: number, codeFolder?: string) => {
    workFolder = emptyFolder();
    const fleet = createFleet({
      workFolder,
      ...(codeFolder === undefined ? {} : { codeFolder }),
      findRuntime: async () => runtime as Exclude<typeof runtime, string>,
      ...(initLimitMs === undefined ? {} : { initLimitMs }),
    });
    opened.push(fleet);
    return fleet;
  };
  const opened: ReturnType<typeof createFleet>[] = [];
  afterEach(async () => {
    for (const fleet of opened.splice(0)) await fleet.close();
    expect(readdirSync(workFolder)).toEqual([]);
  });

  it('initialises once, waits for it, and uses the environment again', async () => {
    const fleet = open();
    const fn = deployed({
      'app.py':
        'import time\ntime.sleep(0.2)\nstate = []\ndef handler(event, context):\n    state.append(event)\n    return [len(state), context.memory_limit_in_mb, context.invoked_function_arn]\n',
    });
    const [cold, warm] = [await call(fleet, fn), await call(fleet, fn)];
    expect([cold.label, warm.label]).toEqual(['cold', 'warm']);
    expect([cold.payload, warm.payload]).toEqual([
      [1, '512', fn.functionArn],
      [2, '512', fn.functionArn],
    ]);
    const { initMs = 0, durationMs, billedMs, maxMemoryUsedBytes = 0 } = cold.report;
    expect(initMs).toBeGreaterThan(200);
    expect(initMs + durationMs).toBeLessThanOrEqual(cold.wallMs);
    expect(billedMs).toBe(Math.ceil(Number((initMs + durationMs).toFixed(2))));
    expect(maxMemoryUsedBytes).toBeGreaterThan(5_000_000);
    expect(cold.runtimeVersion).toBe('python:3.12.emulated');
    await fleet.discard(fn.key);
    expect((await call(fleet, fn)).label).toBe('cold');
  });

  it.each(['writable', 'read-only'])(
    'gives a handler the variables of AWS and its own, and none of the caller’s: %s',
    async (kind) => {
      const codeFolder = emptyFolder();
      const fleet = kind === 'writable' ? open() : open(undefined, codeFolder);
      process.env.COLDSTART_TEST_LEAK = 'seen';
      try {
        const app = 'import os\ndef handler(event, context): return dict(os.environ)\n';
        const variables = { OWN: 'mine', LINES: "it's\none $HOME `x`", 'odd-name': 'x' };
        const fn = deployed({ 'app.py': app }, { variables }, codeFolder);
        const { payload } = await call(fleet, fn);
        expect(payload).toMatchObject({
          ...variables,
          AWS_LAMBDA_FUNCTION_NAME: 'fn',
          AWS_EXECUTION_ENV: 'AWS_Lambda_python3.12',
          LAMBDA_TASK_ROOT: fn.taskRoot,
          TZ: ':UTC',
        });
        expect(Object.keys(payload as object)).not.toContain('COLDSTART_TEST_LEAK');
        expect((payload as Record<string, string>).HOME).not.toBe(process.env.HOME);
        const known = [
          'OWN',
          'odd-name',
          'LINES',
          'HOME',
          'LANG',
          'LC_CTYPE',
          'LD_LIBRARY_PATH',
          'PATH',
          'TMPDIR',
          'TZ',
          '_HANDLER',
          '_',
        ];
        const strange = Object.keys(payload as object).filter(
          (name) => !/^(?:AWS_|LAMBDA_|PYTHON|_X_AMZN)/.test(name),
        );
        expect(strange.filter((name) => !known.includes(name))).toEqual([]);
      } finally {
        delete process.env.COLDSTART_TEST_LEAK;
      }
    },
  );

  it('searches code, layers, packages of the runtime and the standard library in the order of AWS', async () => {
    const fleet = open();
    const app = `import sys
def handler(event, context): return sys.path, sys.argv, __import__('boto3').__version__
`;
    const { taskRoot: optRoot } = deployed({ 'python/lib/placeholder': '' });
    const fn = deployed({ 'app.py': app }, { optRoot });
    const { payload } = await call(fleet, fn);
    const [path, argv, boto3] = payload as [string[], string[], string];
    const { sitePackages, pythonVersion } = runtime as Exclude<typeof runtime, string>;
    const minor = pythonVersion.split('.').slice(0, 2).join('.');
    const places: Record<string, string> = {
      [fn.taskRoot]: '/var/task',
      [`${optRoot}/python/lib/python${minor}/site-packages`]: '/opt/python/lib/python3.X/site-packages',
      [`${optRoot}/python`]: '/opt/python',
      [sitePackages]: 'site-packages',
      [resolve('python/lambda_runtime')]: '/var/runtime',
    };
    const packages =
      Number(minor.split('.')[1]) >= 11
        ? ['site-packages', '/var/runtime']
        : ['/var/runtime', 'site-packages'];
    const front = ['/var/task', '/opt/python/lib/python3.X/site-packages', '/opt/python', ...packages];
    expect(path.slice(0, 5).map((folder) => places[folder])).toEqual(front);
    expect(path[5]).toMatch(/python3\d+\.zip$/);
    expect(path).toContain(sitePackages);
    expect(argv).toEqual([resolve('python/lambda_runtime/bootstrap.py')]);
    expect(boto3).toBe(RUNTIME_PACKAGES.byPython[minor]?.find(({ name }) => name === 'boto3')?.version);
  });

  it('starts the runtime through the wrapper of a layer, with the command line that AWS gives it', async () => {
    const wrapper = `#!/bin/bash
args=("$@")
export ORIGINAL=$_HANDLER _HANDLER=app.wrapped
exec "\${args[@]:0:$#-1}" -X dev "\${args[@]: -1}"
`;
    const { taskRoot: optRoot } = deployed({ wrap: wrapper });
    chmodSync(join(optRoot, 'wrap'), 0o755);
    const app = `import os, sys
def wrapped(event, context):
    return [os.environ['ORIGINAL'], sys.flags.dev_mode, len(sys.argv), os.environ.get('COLDSTART_LAYERS')]
`;
    const more = { optRoot, variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrap' } };
    const { payload } = await call(open(), deployed({ 'app.py': app }, more));
    expect(payload).toEqual(['app.handler', true, 1, null]);
  });

  it('prefers a package of the function, then of a layer, to that of the runtime', async () => {
    const fleet = open();
    const app = 'import boto3\ndef handler(event, context): return boto3.__version__\n';
    const { taskRoot: optRoot } = deployed({ 'python/boto3.py': "__version__ = 'of the layer'\n" });
    const layered = await call(fleet, deployed({ 'app.py': app }, { optRoot }));
    const own = { 'app.py': app, 'boto3.py': "__version__ = 'of the function'\n" };
    const bundled = await call(fleet, deployed(own, { optRoot }));
    expect([layered.payload, bundled.payload]).toEqual(['of the layer', 'of the function']);
    // As on AWS: what is told by hand replaces the layers.
    const told = await call(
      fleet,
      deployed({ 'app.py': app }, { optRoot, variables: { PYTHONPATH: '/nowhere' } }),
    );
    expect(told.payload).toBe(RUNTIME_PACKAGES.byPython['3.12']?.[0]?.version);
  });

  it('has code and layers read-only where the system can do that, and says so where not', async () => {
    const codeFolder = emptyFolder();
    const fleet = open(undefined, codeFolder);
    const app = `import os
def handler(event, context):
    said = []
    for path in event:
        try:
            with open(path, 'w') as file: file.write('x')
            said.append('written')
        except OSError as error: said.append(error.strerror)
    return [os.getcwd(), *said]
`;
    // Also what comes after the first start.
    const before = deployed({ 'app.py': app }, {}, codeFolder);
    const first = await call(fleet, before, []);
    const optRoot = deployed({ 'python/layer.py': '' }, {}, codeFolder).taskRoot;
    const fn = deployed({ 'app.py': app }, { optRoot }, codeFolder);
    const { payload } = await call(fleet, fn, ['own', `${optRoot}/python/layer.py`, `${workFolder}/free`]);
    const why = await fleet.codeIsWritable();
    const refused = why === undefined ? 'Read-only file system' : 'written';
    expect(first.payload).toEqual([before.taskRoot]);
    expect(payload).toEqual([fn.taskRoot, refused, refused, 'written']);
    if (why !== undefined) expect(why).not.toBe('');
    if (why === undefined && existsSync('/opt') && !codeFolder.startsWith('/opt/')) {
      // Without a layer too: that would be this machine's own folder.
      const stray = `/opt/${ownModule('coldstart')}`;
      expect((await call(fleet, before, [stray])).payload).toEqual([before.taskRoot, refused]);
      expect(existsSync(stray)).toBe(false);
    }
    rmSync(`${workFolder}/free`);
    writeFileSync(`${fn.taskRoot}/later.txt`, 'by coldstart itself');
  });

  it('ends what takes more memory than it has, in the handler and before, also for a moment', async () => {
    const fleet = open();
    const app = `held = []
def handler(event, context):
    if event == 'hold': held.append(b'x' * (400 << 20))
    if event == 'moment': len(b'x' * (400 << 20))
    return 1
`;
    const fn = deployed({ 'app.py': app }, { memorySizeMB: 256 });
    for (const event of ['hold', 'moment']) {
      const answer = await call(fleet, fn, event);
      expect(answer.payload).toEqual({
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${answer.requestId} Error: Runtime exited with error: signal: killed`,
      });
      expect(answer.report).toMatchObject({
        status: 'error',
        errorType: 'Runtime.OutOfMemory',
        memorySizeMB: 256,
      });
      expect(answer.report.maxMemoryUsedBytes).toBe(256 * 1024 * 1024);
    }
    const enough = await call(fleet, { ...fn, key: 'large', memorySizeMB: 1024 }, 'hold');
    expect([enough.label, enough.payload]).toEqual(['cold', 1]);
    const early = deployed({ 'app.py': `held = b'x' * (400 << 20)\n${app}` }, { memorySizeMB: 256 });
    const never = await call(fleet, early);
    expect(never.failedInits.map(({ phase, status }) => [phase, status])).toEqual([
      ['init', 'error'],
      ['invoke', 'error'],
    ]);
    expect(never.report).toMatchObject({ status: 'error', errorType: 'Runtime.OutOfMemory' });
  });

  it('answers errors, ends, timeouts and large responses as AWS does, and starts anew after them', async () => {
    const fleet = open();
    const app = `import os, time
def handler(event, context):
    if event == 'raise': raise ValueError('bad')
    if event == 'exit': os._exit(7)
    if event == 'kill': os.kill(os.getpid(), 9)
    if event == 'sleep': time.sleep(60)
    if isinstance(event, int): return 'x' * event
`;
    const fn = deployed({ 'app.py': app }, { timeoutMs: 1500 });
    const raised = await call(fleet, fn, 'raise');
    expect(raised.payload).toMatchObject({ errorType: 'ValueError', errorMessage: 'bad' });
    expect(raised.report).toMatchObject({ status: 'error', errorType: 'ValueError' });
    const exited = await call(fleet, fn, 'exit');
    expect([exited.label, exited.payload]).toEqual([
      'warm',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${exited.requestId} Error: Runtime exited with error: exit status 7`,
      },
    ]);
    const killed = await call(fleet, fn, 'kill');
    expect(killed.label).toBe('cold');
    expect(killed.payload).toMatchObject({ errorMessage: expect.stringMatching(/signal: killed$/) });
    const late = await call(fleet, fn, 'sleep');
    expect(late.payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 1.50 seconds`,
    });
    expect(late.report).toMatchObject({ durationMs: 1500, status: 'timeout' });
    expect(late.log).toContain('Task timed out after 1.50 seconds');
    const whole = await call(fleet, fn, 6_291_554);
    expect([whole.label, whole.functionError, (whole.payload as string).length]).toEqual([
      'cold',
      undefined,
      6_291_554,
    ]);
    const large = await call(fleet, fn, 6_291_555);
    expect(large.payload).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    for (const failed of [raised, exited, killed, late, large])
      expect(failed.functionError).toBe('Unhandled');
  });

  it('repeats a failed initialisation inside the invocation', async () => {
    const fleet = open();
    const fn = deployed({ 'app.py': 'import nothing_of_this_name\n' });
    const broken = await call(fleet, fn);
    expect(broken.payload).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
    expect(broken.failedInits.map(({ phase, status }) => [phase, status])).toEqual([
      ['init', 'error'],
      ['invoke', 'error'],
    ]);
    expect([broken.label, broken.report.initMs]).toEqual(['init-in-invoke', undefined]);
    const ending = await call(fleet, deployed({ 'app.py': 'import os\nos._exit(3)\n' }));
    expect(ending.payload).toMatchObject({ errorMessage: expect.stringMatching(/exit status 3$/) });
  });

  it('repeats an initialisation that takes too long, with it in the duration', async () => {
    const fleet = open(600);
    const fn = deployed({
      'app.py': 'import time\ntime.sleep(0.8)\ndef handler(event, context): return 1\n',
    });
    const slow = await call(fleet, fn);
    expect([slow.label, slow.payload, slow.report.initMs]).toEqual(['init-in-invoke', 1, undefined]);
    expect(slow.failedInits).toMatchObject([{ phase: 'init', status: 'timeout' }]);
    expect(slow.report.durationMs).toBeGreaterThan(800);
    // The repeated one is under the function's timeout.
    const hopeless = await call(fleet, { ...fn, key: 'short', timeoutMs: 700 });
    expect(hopeless.payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(hopeless.report).toMatchObject({ durationMs: 700, status: 'timeout' });
  });

  it('has environments initialised before, which spill over, and names their initialisation once', async () => {
    const fleet = open();
    const app = 'import time\ntime.sleep(2)\ndef handler(event, context):\n    time.sleep(1)\n';
    const fn = deployed({ 'app.py': app });
    expect(await fleet.provision(fn, 5)).toEqual({});
    expect(fleet.count(fn.key)).toEqual({ provisioned: 5, onDemand: 0 });
    const calls = await Promise.all(Array.from({ length: 8 }, () => call(fleet, fn)));
    const labels = calls.map(({ label }) => label).sort();
    expect(labels).toEqual([...Array(3).fill('cold'), ...Array(5).fill('hidden-init')]);
    // By the caller's clock: only three waited for an initialisation.
    expect(calls.filter(({ wallMs }) => wallMs > 3000)).toHaveLength(3);
    expect((await call(fleet, fn)).label).toBe('warm');
    await fleet.provision(fn, 0);
    expect(fleet.count(fn.key)).toEqual({ provisioned: 0, onDemand: 3 });
    const broken = deployed({ 'app.py': 'raise ValueError("no")\n' });
    expect(await fleet.provision(broken, 1)).toEqual({
      failed: expect.stringContaining('FUNCTION_ERROR_INIT_FAILURE'),
    });
  });

  it('runs the hooks around a snapshot with the real client', async () => {
    const fleet = open();
    const app = `import time
from snapshot_restore_py import register_after_restore, register_before_snapshot
order = ['init']
register_before_snapshot(lambda: order.append('before'))
register_after_restore(lambda: (time.sleep(0.2), order.append('after')))
time.sleep(2)
def handler(event, context): return order
`;
    const fn = deployed({ 'app.py': app }, { snapStart: true, version: '1' });
    expect(await fleet.snapshot(fn)).toEqual({});
    const restored = await call(fleet, fn);
    expect([restored.label, restored.payload]).toEqual(['restore', ['init', 'before', 'after']]);
    const { restoreMs = 0, billedRestoreMs } = restored.report;
    expect(restoreMs).toBeGreaterThan(200);
    expect(billedRestoreMs).toBe(Math.ceil(restoreMs));
    // Initialised when the snapshot was made, not while the caller waits.
    expect(restored.wallMs - restoreMs).toBeLessThan(2000);
    expect((await call(fleet, fn)).label).toBe('warm');
    const failing = deployed(
      {
        'app.py':
          'from snapshot_restore_py import register_after_restore\ndef bad(): raise ValueError("x")\nregister_after_restore(bad)\ndef handler(e, c): return 1\n',
      },
      { snapStart: true, version: '1' },
    );
    expect((await call(fleet, failing)).functionError).toBe('Unhandled');
  });

  it(`answers ${CALLS} at once, mixes none up and leaves no process`, async () => {
    const fleet = open();
    const app = 'def handler(event, context): return [event, context.aws_request_id]\n';
    const own = ownModule('many');
    const fn = deployed({ [`${own}.py`]: app }, { handler: `${own}.handler` });
    const calls = await Promise.all(Array.from({ length: CALLS }, (_, n) => call(fleet, fn, n)));
    expect(calls.map(({ payload }) => payload)).toEqual(calls.map(({ requestId }, n) => [n, requestId]));
    expect(new Set(calls.map(({ report }) => report.requestId)).size).toBe(CALLS);
    expect(processesWith(own).length).toBeGreaterThan(0);
    await fleet.close();
    expect(processesWith(own)).toEqual([]);
  }, 60_000);

  it('makes no more environments than it may', async () => {
    const fleet = open();
    const fn = deployed({ 'app.py': 'import time\ndef handler(event, context): time.sleep(1)\n' });
    const first = call(fleet, fn, {}, 1);
    await expect(call(fleet, fn, {}, 1)).rejects.toThrow('throttled');
    expect((await first).label).toBe('cold');
    expect((await call(fleet, fn, {}, 1)).label).toBe('warm');
  });

  it('ends what is busy when it is closed', async () => {
    const fleet = open();
    const app = 'import time\ndef handler(event, context): time.sleep(60)\n';
    const own = ownModule('hanging');
    const fn = deployed({ [`${own}.py`]: app }, { handler: `${own}.handler` });
    const hanging = call(fleet, fn);
    await expect.poll(() => processesWith(own).length).toBe(1);
    await fleet.close();
    expect((await hanging).functionError).toBe('Unhandled');
    expect(processesWith(own)).toEqual([]);
  });
});
