import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Explanation, explanationSchema } from '../../src/domain/explain.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { IMAGE, scratchEngine, whyNoEngine } from '../support/containers.js';

const why = whyNoEngine();
if (why) console.warn(`skipped: explanations of containers, since ${why}`);

const SITE = '/usr/local/lib/python3.11/dist-packages';
/** A worker of another user, with a module of its own, a distribution, and a part of the standard library without bytecode. */
const FILES: Readonly<Record<string, string>> = {
  'worker.py': 'import helper\nimport time\ntime.sleep(0.02)\n',
  'helper.py': 'import time\nimport demo\ntime.sleep(0.03)\n',
  'demo/__init__.py': 'import json\n',
  'demo-1.2.dist-info/METADATA': 'Metadata-Version: 2.1\nName: Demo\nVersion: 1.2\n\nName: not this\n',
  'demo-1.2.dist-info/RECORD': 'demo/__init__.py,,12\n',
  Dockerfile: `FROM ${IMAGE}
WORKDIR /app
COPY worker.py helper.py /app/
COPY demo ${SITE}/demo
COPY demo-1.2.dist-info ${SITE}/demo-1.2.dist-info
RUN rm -r /usr/lib/python3.11/json/__pycache__
USER nobody
CMD ["python3", "worker.py"]
`,
};

describe.skipIf(why !== undefined)('coldstart explain --image', () => {
  let engine: ReturnType<typeof scratchEngine>;
  beforeAll(() => {
    engine = scratchEngine();
  }, 300_000);
  afterAll(() => engine.close());

  const explain = (args: readonly string[], cwd = emptyFolder()) =>
    coldstart(['explain', '--engine', 'podman', ...args], { cwd, env: engine.env });

  it('tells what the start of its container is made of, by paths and owners in the image', async () => {
    const cwd = emptyFolder();
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(join(cwd, name, '..'), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
    const ran = await explain(['--image', '.', '--runs', '1', '--format', 'json'], cwd);
    expect(ran.code, ran.stderr).toBe(0);
    const found: Explanation = explanationSchema.parse(JSON.parse(ran.stdout));
    expect(found).toMatchObject({
      target: '.',
      folder: '/app',
      python: { version: expect.stringMatching(/^3\.11\./) },
    });
    expect(Object.keys(found.phasesMs)).toEqual(['start', 'boot', 'imports', 'work']);
    const sum = Object.values(found.phasesMs).reduce((total, ms) => total + ms, 0);
    expect(sum).toBeCloseTo(found.ready.medianMs, 3);
    expect(found.owners).toContainEqual(
      expect.objectContaining({ kind: 'distribution', name: 'Demo', version: '1.2', bytes: 12 }),
    );
    const own = found.owners.filter(({ kind }) => kind === 'own').map(({ name }) => name);
    expect(own).toEqual(['helper.py']);
    expect(found.imports.find(({ module }) => module === 'demo')).toMatchObject({
      ...{ file: '/app/helper.py', line: 2, origin: `${SITE}/demo/__init__.py`, owner: 'Demo' },
    });
    expect(found.work.map(({ file, line }) => `${file}:${line}`).sort()).toEqual([
      '/app/helper.py:3',
      '/app/worker.py:3',
    ]);
    expect(found.boot.siteMs).toBeGreaterThan(0);
    expect(found.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['NO_BYTECODE_STDLIB', 'NO_BYTECODE_PACKAGES', 'NO_BYTECODE']),
    );
    expect(engine.containers()).toEqual([]);
    expect(engine.podman('images', '--format', '{{.Repository}}')).toBe(IMAGE.split(':')[0]);
  });

  it('is asked for the ways to a module of a server', async () => {
    const server = ['python3', '-m', 'http.server', '--bind', '127.0.0.1', '{port}'];
    const ready = ['--ready', 'http://127.0.0.1:{port}/', '--grace', '0.1'];
    const ran = await explain(['--image', IMAGE, '--runs', '1', '--why', 'email', ...ready, '--', ...server]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^of that the engine takes \d+ ms to start the container/m);
    expect(ran.stdout).toMatch(/^ {2}http\/server\.py:\d+ → email/m);
    expect(engine.containers()).toEqual([]);
  });

  it.each([
    ['starts no Python', ['/bin/true'], 'no Python in it told of its start'],
    ['lacks its program', ['/no/such'], 'The image has no /no/such'],
    [
      'ends too early',
      ['--ready', 'output:/never/', '--', 'python3', '-c', 'pass'],
      'ended before it was ready',
    ],
  ])('says that an image %s', async (_, words, message) => {
    const rest = words.includes('--') ? words : ['--', ...words];
    const ran = await explain(['--image', IMAGE, ...rest]);
    expect([ran.code, ran.stdout]).toEqual([3, '']);
    expect(ran.stderr).toContain(message);
    expect(engine.containers()).toEqual([]);
  });

  it('says that an image has no Python', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${IMAGE}\nRUN rm /usr/bin/python3*\nCMD ["true"]\n`);
    const ran = await explain(['--image', folder]);
    expect([ran.code, ran.stderr]).toEqual([
      3,
      expect.stringContaining('has no Python that could be looked into'),
    ]);
    expect(engine.containers()).toEqual([]);
  });
});
