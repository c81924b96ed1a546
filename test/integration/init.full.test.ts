import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchReport, coldstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';

const SERVER = (port: string) =>
  [
    'import os, sys',
    'from http.server import HTTPServer, SimpleHTTPRequestHandler',
    '',
    `HTTPServer(("127.0.0.1", ${port}), SimpleHTTPRequestHandler).serve_forever()`,
    '',
  ].join('\n');

const PACKAGE = { 'src/my_app/__init__.py': '', 'src/my_app/cli.py': 'def main():\n    print("called")\n' };

describe('a project of each kind', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['a file', { 'main.py': 'print("hello")\n' }, ['worker']],
    ['a package', { 'pkg/__init__.py': 'X = 1\n', 'pkg/__main__.py': 'from . import X\n' }, ['module']],
    [
      'a package in src',
      { ...PACKAGE, 'src/my_app/__main__.py': 'from my_app.cli import main\nmain()\n' },
      ['module', 'env'],
    ],
    [
      'a console script that is not installed',
      {
        ...PACKAGE,
        'pyproject.toml': '[project]\nname = "my-app"\n[project.scripts]\nmy-app = "my_app.cli:main"\n',
      },
      ['callable', 'env'],
    ],
    [
      'a server that reads its port from a variable',
      { 'server.py': SERVER('int(os.environ.get("PORT", "8000"))') },
      ['worker', 'ready', 'env'],
    ],
    [
      'a server that takes its port as argument',
      { Procfile: 'web: python serve.py $PORT\n', 'serve.py': SERVER('int(sys.argv[1])') },
      ['worker', 'args', 'ready'],
    ],
    ['a server with a port of its own', { 'app.py': SERVER('FIXED') }, ['worker', 'ready']],
  ])('is measured by what init writes: %s', async (_, files, keys) => {
    const port = String(await freePort());
    const folder = projectFolder(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace('FIXED', port)])),
    );
    expect(await coldstart(['init'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
    const { scenarios } = JSON.parse(readFileSync(join(folder, 'coldstart.json'), 'utf8'));
    expect(scenarios).toHaveLength(1);
    expect(Object.keys(scenarios[0]).sort()).toEqual(['name', 'runner', ...keys].sort());
    const { code, report, stderr } = await benchReport(['--runs', '1'], { cwd: folder });
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const rows = report.results.filter(({ id }) => id.startsWith(`${scenarios[0].name}/`));
    expect(rows.map(({ trials }) => trials.map(({ status }) => status))).toEqual([['ok', 'ok']]);
    // The folder itself as a target is the same.
    const target = await benchReport([folder, '--runs', '1']);
    expect(target.code).toBe(0);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
