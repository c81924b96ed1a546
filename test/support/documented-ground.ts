import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BIN } from './cli.js';
import { writeFiles } from './project.js';

const SYNCHRONOUS = 'import json\n\nif __name__ == "__main__":\n    print(json.dumps({}))\n';
const ASYNCHRONOUS = `import asyncio
import sys


async def main():
    for _ in range(int((sys.argv + ["1"])[-1])):
        await asyncio.sleep(0)


asyncio.run(main())
`;
const SERVER = `import http.server
import sys

http.server.HTTPServer(("127.0.0.1", int(sys.argv[-1])), http.server.SimpleHTTPRequestHandler).serve_forever()
`;
/** In the place of uvicorn, so that nothing has to be installed: it loads the application and serves its port. */
const UVICORN = `#!PYTHON
import http.server
import importlib
import sys

name, _, attribute = next(one for one in sys.argv if ":" in one).partition(":")
sys.path.insert(0, "")
getattr(importlib.import_module(name), attribute)
port = int(sys.argv[sys.argv.index("--port") + 1])
http.server.HTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler).serve_forever()
`;

/** As `aws logs tail` prints it: twenty environments, each with a cold start. */
const LOG = [...Array(20).keys()]
  .flatMap((index) => {
    const at = new Date(Date.UTC(2026, 0, 2, 3, index)).toISOString().replace('Z', '000+00:00');
    const before = `${at} 2026/01/02/[$LATEST]${'0123456789abcdef'.repeat(2).slice(0, 30)}${10 + index}`;
    const id = `111111${10 + index}-2222-4333-8444-555555555555`;
    const figures = ['Duration: 12.34 ms', 'Billed Duration: 105 ms', 'Memory Size: 512 MB'];
    return [
      `${before} START RequestId: ${id} Version: $LATEST`,
      `${before} END RequestId: ${id}`,
      `${before} REPORT RequestId: ${id}\t${[...figures, 'Max Memory Used: 40 MB', 'Init Duration: 92.01 ms'].join('\t')}\t`,
    ];
  })
  .join('\n');

const FILES: Record<string, string> = {
  ...Object.fromEntries(
    ['my_worker.py', 'worker.py', 'src/worker.py', 'worker_small.py', 'worker_large.py', 'v1/worker.py'].map(
      (path) => [path, SYNCHRONOUS],
    ),
  ),
  ...{ 'v2/worker.py': SYNCHRONOUS, 'a.py': SYNCHRONOUS, 'b.py': SYNCHRONOUS, 'work.py': SYNCHRONOUS },
  ...{ 'w.py': ASYNCHRONOUS, 'echo.py': ASYNCHRONOUS, 'server.py': SERVER },
  'my_package/__init__.py': '',
  'my_package/worker.py': SYNCHRONOUS,
  'app.py': 'app = None\n\n\ndef handler(event, context):\n    return {}\n',
  'src/app.py': 'def handler(event, context):\n    return {}\n',
  Procfile: 'worker: python worker.py\n',
  '.gitignore': '.*/\n*.json\nruns/\n',
  'today.log': LOG,
  'exported/orders.log': LOG,
  's.json': '{}',
  'l.json': '{}',
  'event.json': '{}',
  'power-tuning.json': JSON.stringify({
    lambdaARN: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
    ...{ powerValues: [512, 1024], num: 10, payload: {} },
  }),
};
/** So that a bare `coldstart bench` measures these, and nothing more often than it has to be. */
const CONFIG = { runs: 6, scenarios: [{ runner: 'worker', name: 'api', worker: 'worker.py' }] };

/**
 * A project with what the commands of the documents name: files, an environment, commits up to the tag v1.4 and forty
 * back, and reports, which take longest. Returns the folder that has `coldstart` in it, for PATH.
 */
export function makeGround(root: string): { ground: string; path: string } {
  const path = join(root, 'bin');
  const ground = join(root, 'ground');
  mkdirSync(path);
  writeFileSync(join(path, 'coldstart'), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  chmodSync(join(path, 'coldstart'), 0o755);
  writeFiles(ground, FILES);
  const git = (...args: readonly string[]) =>
    execFileSync(
      'git',
      [...['user.name=a', 'user.email=a@b.c', 'commit.gpgsign=false'].flatMap((one) => ['-c', one]), ...args],
      {
        cwd: ground,
        stdio: 'pipe',
      },
    );
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  for (let count = 0; count < 42; count++) git('commit', '--quiet', '--allow-empty', '-m', `Commit ${count}`);
  git('tag', 'v1.4', 'HEAD~1');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  execFileSync('python3', ['-m', 'venv', '--without-pip', '.venv'], { cwd: ground, stdio: 'pipe' });
  const [lib = ''] = readdirSync(join(ground, '.venv/lib'));
  writeFiles(join(ground, '.venv/lib', lib, 'site-packages'), { 'numpy/__init__.py': 'ndarray = list\n' });
  const uvicorn = join(ground, '.venv/bin/uvicorn');
  writeFileSync(uvicorn, UVICORN.replace('PYTHON', join(ground, '.venv/bin/python')));
  chmodSync(uvicorn, 0o755);
  writeFileSync(join(ground, 'coldstart.json'), JSON.stringify(CONFIG));
  makeReports(ground);
  return { ground, path };
}

function makeReports(ground: string): void {
  const call = (...args: readonly string[]) =>
    execFileSync(process.execPath, [BIN, ...args], { cwd: ground, stdio: 'pipe' });
  call('bench', '--no-pitfalls', '-o', 'report.json');
  mkdirSync(join(ground, 'runs'));
  call('bench', '--no-pitfalls', '-o', 'runs/2.json');
  for (const name of ['old.json', 'new.json', 'run.json', 'runs/1.json'])
    cpSync(join(ground, 'report.json'), join(ground, name), { recursive: true });
  for (const shard of [1, 2])
    call('bench', '--no-pitfalls', '--shard', `${shard}/2`, '-o', `shard-${shard}.json`);
  call('explain', 'worker.py', '--no-remedies', '--runs', '1', '-o', 'base.json');
  cpSync(join(ground, 'base.json'), join(ground, 'explanation.json'));
  call('baseline', 'save', 'main', 'report.json');
  call('bench', 'my_worker.py', '--no-pitfalls', '-o', 'release.json');
  call('baseline', 'save', 'release', 'release.json');
  writeFileSync(join(ground, 'export.log.gz'), gzipSync(LOG));
  call('lambda', 'logs', 'today.log', '--function', 'orders', '-o', 'orders.json');
}
