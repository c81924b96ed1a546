import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageFilesSchema } from '../../src/domain/image-files.js';
import { knownUv, type Uv } from '../../src/python/uv.js';
import { startIndex, type WheelIndex } from '../../src/wheels/index-server.js';
import { benchReport, coldstart } from '../support/cli.js';
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

  it('of a function has packages, handler and, on a base that is none of AWS, the runtime client', async (test) => {
    if (!hasRegistry()) test.skip('there is no package registry');
    for (const wheel of fetchedWheels(root, 'awslambdaric')) index.serve(wheel);
    const handler = 'import alpha\ndef handler(event, context):\n    return event\n';
    const folder = projectFolder({ 'src/app.py': handler, 'requirements.txt': 'alpha==1.0\n' });
    const files = await write(folder, '--handler', 'app.handler');
    expect([files.purpose, files.start]).toEqual(['lambda', ['app.handler']]);
    const image = await built(folder, 'function');
    const script =
      'import json, app, awslambdaric; print(json.dumps([app.__cached__, awslambdaric.__cached__]))';
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
  });
});
