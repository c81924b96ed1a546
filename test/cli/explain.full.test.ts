import { execFileSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/domain/explain.js';
import { exclusiveMs, importGraph } from '../../src/imports/graph.js';
import { environmentOf } from '../integration/examples-harness.js';
import { hasRegistry } from '../integration/python-harness.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { indicesOf, orFewer } from '../support/thoroughly.js';

type Files = Readonly<Record<string, string>>;

function folderWith(files: Files): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function explained(cwd: string, args: readonly string[] = [], worker = 'worker.py') {
  const json = ['--format', 'json', '--quiet'];
  const { code, stdout, stderr } = await coldstart(['explain', worker, '--runs', '1', ...json, ...args], {
    cwd,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return explanationSchema.parse(JSON.parse(stdout));
}

/** So much CPU time of the thread, whatever else the machine does. */
const BURN = `import time
def burn(ms):
    end = time.thread_time() + ms / 1000
    while time.thread_time() < end:
        pass
`;
const burning = (ms: number, ...imports: string[]) =>
  ['from burn import burn', ...imports.map((name) => `import ${name}`), `burn(${ms})`, ''].join('\n');

const GOLDEN: Files = {
  'burn.py': BURN,
  'worker.py': `import burn
import pa
import pb
import importlib, threading
importlib.import_module("dyn40")
import sleeps
def first():
    import one
def second():
    import two
threads = [threading.Thread(target=target) for target in (first, second)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
`,
  ...{ 'pa.py': burning(20, 'shared50'), 'pb.py': burning(30, 'shared50'), 'shared50.py': burning(50) },
  ...{ 'dyn40.py': burning(40), 'sleeps.py': 'import time\ntime.sleep(0.05)\n' },
  ...{ 'one.py': burning(20, 'one_inner'), 'one_inner.py': burning(10) },
  ...{ 'two.py': burning(20, 'two_inner'), 'two_inner.py': burning(10) },
};

describe('the golden graph, measured', () => {
  it('has its costs within 3 ms, import_module, a sleep, and two threads apart', { retry: 2 }, async () => {
    const golden = await explained(folderWith(GOLDEN));
    const node = (name: string) => {
      const found = golden.imports.find(({ module }) => module === name);
      if (!found) throw new Error(`${name} is not among the imports`);
      return found;
    };
    const edge = (from: string, to: string) =>
      golden.edges.find((one) => one.from === from && one.to === to)?.exclusiveMs ?? Number.NaN;
    const near = (ms: number, wanted: number) => expect(Math.abs(ms - wanted)).toBeLessThan(3);

    near(edge('__main__', 'pa'), 20);
    near(edge('__main__', 'pb'), 30);
    near(edge('pa', 'shared50'), 0);
    near(edge('pb', 'shared50'), 0);
    near(node('shared50').selfCpuMs, 50);
    const graph = importGraph(
      new Map(golden.imports.map(({ module, selfMs }) => [module, selfMs])),
      golden.edges.map((one) => ({ ...one, file: one.file, function: one.function ?? '' })),
    );
    const together = (...cut: string[]) =>
      exclusiveMs(graph, new Set(graph.edges.filter(({ from, to }) => cut.includes(`${from}>${to}`))));
    near(together('__main__>pa', '__main__>pb'), 100);
    near(together('pa>shared50', 'pb>shared50'), 50);

    expect(node('dyn40')).toMatchObject({ via: 'import_module', importer: '__main__', line: 5 });
    near(node('dyn40').selfCpuMs, 40);

    expect(node('sleeps').selfWaitMs).toBeGreaterThanOrEqual(49);
    expect(node('sleeps').wallMs).toBeGreaterThanOrEqual(50);
    near(node('sleeps').selfCpuMs, 0);

    const [one, two] = [node('one'), node('two')];
    expect(one.thread).not.toBe(two.thread);
    expect(node('one_inner')).toMatchObject({ parent: one.id, thread: one.thread });
    expect(node('two_inner')).toMatchObject({ parent: two.id, thread: two.thread });
    near(one.selfCpuMs, 20);
    near(two.selfCpuMs, 20);
  });
});

/** A package whose execution is nothing, and whose compilation is something. */
const BIG = Array.from(
  { length: 4000 },
  (_, index) =>
    `def f${index}(a, b=${index}):\n    return [a + b, {"k": a}, (a, b)][a % 3] if a else b ** ${index}\n`,
).join('');
/** Stands for an SDK: not the user's own. */
const CLIENT = `${BURN}class Client:\n    def __init__(self):\n        burn(120)\n`;

describe('a worker that is slow', () => {
  const cases: readonly {
    way: string;
    files: Files;
    /** In site-packages of its environment. */
    installed?: Files;
    first: { kind: string; name: string };
    work?: string;
    waits?: boolean;
  }[] = [
    {
      way: 'by a heavy import',
      files: { 'worker.py': 'import heavy\n' },
      installed: { 'burn.py': BURN, 'heavy.py': burning(120) },
      first: { kind: 'other', name: 'heavy' },
    },
    {
      way: 'by a heavy import that two share',
      files: {
        'worker.py': 'import pa\nimport pb\n',
        'pa.py': burning(20, 'heavy'),
        'pb.py': burning(30, 'heavy'),
      },
      installed: { 'burn.py': BURN, 'heavy.py': burning(120) },
      first: { kind: 'other', name: 'heavy' },
    },
    {
      way: 'by stale bytecode',
      files: { 'worker.py': 'import big\n', 'big.py': BIG },
      first: { kind: 'bytecode', name: 'compiling' },
    },
    {
      way: 'by a .pth file',
      files: { 'worker.py': 'import json\n' },
      installed: { 'slow.pth': 'import time; time.sleep(0.25)\n' },
      first: { kind: 'startup', name: 'slow.pth:1' },
    },
    {
      way: 'by a client that is made at import',
      files: { 'worker.py': 'import storage\n', 'storage.py': 'from sdk import Client\nclient = Client()\n' },
      installed: { 'sdk.py': CLIENT },
      first: { kind: 'own', name: 'storage.py' },
      work: 'storage.py:2 client = Client(…)',
    },
    {
      way: 'by work at import',
      files: {
        'worker.py': 'import rules\n',
        'rules.py': 'import burn\n\ntable = [burn.burn(12) for _ in range(10)]\n',
      },
      installed: { 'burn.py': BURN },
      first: { kind: 'own', name: 'rules.py' },
      work: 'rules.py:3 table = [burn.burn(…)]',
    },
    {
      way: 'by sleeping at import',
      files: { 'worker.py': 'import waits\n', 'waits.py': 'import time\ntime.sleep(0.25)\n' },
      first: { kind: 'own', name: 'waits.py' },
      work: 'waits.py:2 time.sleep(…)',
      waits: true,
    },
    {
      way: 'by an import in a thread',
      files: {
        'worker.py': `import threading
def load():
    import heavy
thread = threading.Thread(target=load)
thread.start()
thread.join()
`,
      },
      installed: { 'burn.py': BURN, 'heavy.py': burning(120) },
      first: { kind: 'other', name: 'heavy' },
    },
  ];

  const some = indicesOf(cases.length).flatMap((index) => cases.slice(index, index + 1));
  it.each(some)('$way: that is named first', async ({ files, installed = {}, first, work, waits }) => {
    const cwd = folderWith(files);
    const venv = join(emptyFolder(), 'venv');
    execFileSync('python3', ['-m', 'venv', '--without-pip', venv]);
    const site = execFileSync(
      join(venv, 'bin/python'),
      ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'],
      {
        encoding: 'utf8',
      },
    ).trim();
    for (const [name, text] of Object.entries(installed)) writeFileSync(join(site, name), text);
    // As after a first start, but for what is stale on purpose.
    execFileSync(join(venv, 'bin/python'), ['-m', 'compileall', '-q', site, cwd]);
    if (first.kind === 'bytecode') utimesSync(join(cwd, 'big.py'), 1, 1);
    const explanation = await explained(cwd, ['--venv', venv]);
    expect(explanation.owners[0]).toMatchObject(first);
    if (work !== undefined) {
      const [statement] = explanation.work;
      expect(`${statement?.file?.slice(cwd.length + 1)}:${statement?.line} ${statement?.label}`).toBe(work);
      // What waits takes no time of a processor; what works may wait for a busy one.
      expect(waits ? statement?.selfWaitMs : statement?.selfCpuMs).toBeGreaterThan(100);
      if (waits) expect(statement?.selfCpuMs).toBeLessThan(50);
    }
  });
});

describe.skipIf(!hasRegistry())('frameworks (skipped where pip does not reach the registry)', () => {
  let venv: string;
  beforeAll(async () => {
    const requirements = 'fastapi\ndjango\nboto3\npandas\ncelery\nmangum\n';
    venv = (await environmentOf(requirements, 'frameworks of the tests')).folder;
  });

  const frameworks: readonly [string, string][] = [
    ['fastapi', 'import fastapi\n'],
    [
      'django',
      `import django
from django.conf import settings
apps = ["auth", "contenttypes", "admin", "sessions", "messages"]
settings.configure(INSTALLED_APPS=["django.contrib." + app for app in apps])
django.setup()
`,
    ],
    ['boto3', 'import boto3\n'],
    ['pandas', 'import pandas\n'],
    ['celery', 'import celery.app.base, celery.bin.celery\n'],
    ['mangum', 'import mangum, fastapi\n'],
  ];
  // pandas loads libraries in C, django what its settings name.
  const few = frameworks.filter(([name]) => ['pandas', 'django'].includes(name));
  it.each(orFewer(frameworks, few))(
    '%s: self times add up to what the process took, within 5 %%',
    { retry: 1 },
    async (name, text) => {
      const cwd = folderWith({ 'worker.py': text });
      // Threads of numpy's library are none of the imports, and spin.
      const { imports, traced, owners } = await explained(cwd, [
        '--venv',
        venv,
        '--env',
        'OPENBLAS_NUM_THREADS=1',
      ]);
      const selfMs = imports.reduce((sum, { selfCpuMs }) => sum + selfCpuMs, 0);
      const { processCpuMs = Number.NaN, hookMs } = traced;
      // Of another clock than the sum: that of the process, read by the probe.
      expect(selfMs / (processCpuMs - hookMs)).toBeGreaterThan(0.95);
      expect(selfMs / (processCpuMs - hookMs)).toBeLessThan(1.05);
      expect(owners.map((owner) => owner.name.toLowerCase())).toContain(name);
    },
  );
});
