import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { imageFilesSchema } from '../../src/domain/image-files.js';
import { knownUv, type Uv } from '../../src/python/uv.js';
import { startIndex, type WheelIndex } from '../../src/wheels/index-server.js';
import { benchReport, coldstart, startColdstart } from '../support/cli.js';
import { scratchEngine, whyNoEngine } from '../support/containers.js';
import { BASE, build, fetchedWheels, fromIndex, makeBases } from '../support/images.js';
import { projectFolder } from '../support/project.js';
import { ALPHA } from '../support/wheels.js';
import { servedWheel } from './install-harness.js';
import { emptyContext, hasRegistry, lendTools } from './python-harness.js';

const why = whyNoEngine();
if (why) console.warn(`skipped: images that are built, since ${why}`);

/** Every module that is loaded has its bytecode already, and nobody may write any. */
const LOOK = [
  'import json, os, sys, asyncio, alpha, helper',
  'def compiled(m):',
  '    found = getattr(m.__spec__, "cached", None) if getattr(m, "__spec__", None) else None',
  '    return found is None or not m.__spec__.origin.endswith(".py") or os.path.exists(found)',
  'lacking = [n for n, m in list(sys.modules.items()) if n != "__main__" and not compiled(m)]',
  'print(json.dumps({"uid": os.getuid(), "lacking": lacking, "prefix": sys.prefix, "writable": os.access("/app", os.W_OK)}))',
].join('\n');
/** As the SDKs sign; the signature itself is not looked at. */
const SIGNED =
  'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=00ff';
const HANDLER = [
  'import os',
  'def handler(event, context):',
  '    held = bytearray(event.get("megabytes", 0) * 2 ** 20)',
  '    return {"uid": os.getuid(), "writable": os.access("/var/task", os.W_OK), "memory": context.memory_limit_in_mb}',
].join('\n');
const OWN = { 'worker.py': LOOK, 'helper.py': 'x = 1\n' };

describe.skipIf(why !== undefined)('the Dockerfile of package --image', () => {
  const { context, root, remove } = emptyContext();
  let engine: ReturnType<typeof scratchEngine>;
  let index: WheelIndex;
  let uv: Uv | undefined;
  beforeAll(async () => {
    await lendTools(context.cacheDir);
    uv = await knownUv(context);
    engine = scratchEngine();
    index = await startIndex([servedWheel(root, 'alpha', ALPHA)]);
    await makeBases(engine, root, uv);
  }, 300_000);
  afterAll(async () => {
    engine?.close();
    await index?.close();
    remove();
  });

  const write = async (folder: string, ...args: string[]) => {
    const all = ['package', '.', '--image', '--base', BASE, '--format', 'json', ...args];
    const { code, stdout, stderr } = await coldstart(all, {
      cwd: folder,
      env: engine.env,
    });
    expect(code, stderr).toBe(0);
    return imageFilesSchema.parse(JSON.parse(stdout));
  };
  const built = async (folder: string, name: string) => {
    await build(engine.env, [...fromIndex(root, index.url), '-t', `localhost/${name}`, folder]);
    return `localhost/${name}`;
  };
  const printed = (image: string, ...command: string[]) =>
    JSON.parse(engine.podman('run', '--rm', '--network', 'host', '--pull', 'never', image, ...command));

  it('is built with pip, starts as no root, and compiles nothing at its start', async () => {
    const folder = projectFolder({
      ...OWN,
      'requirements.txt': '-r more.txt\n',
      'more.txt': 'alpha==1.0\n',
    });
    const files = await write(folder, '--installer', 'pip');
    expect(files.start).toEqual(['python', 'worker.py']);
    const image = await built(folder, 'worker');
    expect(printed(image)).toEqual({ uid: 999, lacking: [], prefix: '/venv', writable: false });
    // The same in the base compiles what it imports, each time.
    const { lacking } = printed(BASE, 'python3', '-B', '-c', LOOK.replace(', alpha, helper', ''));
    expect(lacking).toContain('asyncio');
    const { code, report } = await benchReport(['--engine', 'podman', '--runs', '1', '--image', image], {
      env: engine.env,
    });
    expect([code, report.results[0]?.trials.map(({ status }) => status)]).toEqual([0, ['ok', 'ok']]);
  });

  it('is built of a lock, and a change of the code changes the layer of the code alone', async () => {
    if (!uv) throw new Error('there is no uv');
    const folder = projectFolder({
      ...OWN,
      'pyproject.toml':
        '[project]\nname = "own"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["alpha"]\n',
    });
    const lock = ['lock', '--quiet', '--no-config', '--default-index', index.url];
    await promisify(execFile)(uv.path, lock, { cwd: folder });
    const { notes } = await write(folder, '--installer', 'uv', '--command', 'python worker.py');
    expect(notes.join()).not.toContain('locked');
    const layers = (image: string): string[] =>
      JSON.parse(engine.podman('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image));
    const before = layers(await built(folder, 'locked'));
    writeFileSync(join(folder, 'helper.py'), 'x = 2\n');
    const image = await built(folder, 'locked');
    expect(printed(image)).toMatchObject({ uid: 999, lacking: [], prefix: '/venv' });
    const changed = layers(image).filter((layer, at) => layer !== before[at]);
    // What stands behind it may be empty layers of its own.
    expect(layers(image).indexOf(changed[0] ?? '')).toBeGreaterThan(layers(BASE).length + 2);
    expect(index.counts().wheels).toBeLessThanOrEqual(3);
  });

  it('of a function has its packages and client, is measured beside its zip, and is served by the emulator', async (test) => {
    if (!hasRegistry()) test.skip('there is no package registry');
    for (const wheel of fetchedWheels(root, 'awslambdaric')) index.serve(wheel);
    const folder = projectFolder({ 'src/app.py': HANDLER, 'requirements.txt': 'alpha==1.0\n' });
    const files = await write(folder, '--handler', 'app.handler');
    expect([files.purpose, files.start]).toEqual(['lambda', ['app.handler']]);
    const image = await built(folder, 'function');
    const script = 'import json, app, alpha, awslambdaric; print(json.dumps([app.__cached__]))';
    const cached = engine.podman(
      'run',
      '--rm',
      '--network',
      'host',
      '--entrypoint',
      'python3',
      image,
      '-c',
      script,
    );
    expect(JSON.parse(cached)[0]).toMatch(/^\/var\/task\/__pycache__\/app\..*\.pyc$/);
    expect(engine.podman('image', 'inspect', '--format', '{{json .Config.Entrypoint}}', image)).toBe(
      '["python3","-m","awslambdaric"]',
    );

    const image1 = ['--image', `image=${image}`, '--engine', 'podman'];
    const handlers = ['handlers', '--handler', 'app.handler', '--dir', join(folder, 'src'), '--runs', '2'];
    const compared = ['--compare', 'app.handler,image', '--image', 'gone=localhost/no-such'];
    const { code, report } = await benchReport([...handlers, ...image1, ...compared], { env: engine.env });
    const rows = new Map(report.results.map((row) => [row.id, row]));
    expect(code).toBe(3);
    expect(rows.get('lambda/image/image')).toMatchObject({
      scenario: { packageType: 'Image', emulated: true, image: { name: image, engine: { name: 'podman' } } },
      trials: [{ label: 'cold' }, { label: 'cold' }, { label: 'cold' }],
    });
    expect(rows.get('lambda/gone/image')?.trials[0]).toMatchObject({
      message: expect.stringContaining('podman has no image localhost/no-such'),
    });
    expect(report.comparisons).toContainEqual(
      expect.objectContaining({ head: 'lambda/image/image', metric: 'init' }),
    );
    expect(engine.containers()).toEqual([]);

    const child = startColdstart(['lambda', 'emulate', '--port', '0', '--memory', '128', '--image', image], {
      env: { ...engine.env, PATH: process.env.PATH ?? '' },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const address = String(await once(child.stdout as Readable, 'data')).split(' ')[0];
    const invoke = async (event: object) => {
      const response = await fetch(`${address}/2015-03-31/functions/function/invocations`, {
        method: 'POST',
        headers: { authorization: SIGNED },
        body: JSON.stringify(event),
      });
      return response.json();
    };
    expect(await invoke({})).toEqual({ uid: 993, writable: false, memory: '128' });
    expect(await invoke({ megabytes: 300 })).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: killed'),
    });
    await invoke({});
    expect(engine.containers()).toHaveLength(1);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await benchReport(['handlers', '--runs', '1', ...image1], { env: engine.env });
    expect(engine.containers()).toEqual([]);
  });
});
