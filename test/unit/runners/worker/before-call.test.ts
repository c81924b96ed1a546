import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { beforeCall } from '../../../../src/runners/worker/before-call.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coldstart-call-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const scriptCalls = (script: string, sitePackages?: string) =>
  beforeCall({ target: { kind: 'script', script: 'tool' }, script, folders: [], sitePackages });
const moduleCalls = (module: string) =>
  beforeCall({
    target: { kind: 'module', module },
    folders: [join(root, 'proj'), join(root, 'proj/src')],
    sitePackages: join(root, 'site'),
  });

it('is read from a console script', async () => {
  const script = await put(
    'bin/tool',
    '#!/usr/bin/python3\nimport sys\nfrom a.b import main\nsys.exit(main())\n',
  );
  expect(await scriptCalls(script)).toBe('sys a.b=main');
  const bare = await put('bin/bare', '#!/usr/bin/python3\ndef main(): import a\nmain()\n');
  expect(await scriptCalls(bare)).toBe('sys');
  expect(await scriptCalls(join(root, 'none'))).toBeUndefined();
});

it.each([
  ['installed', 'my_tool-1.0.dist-info/entry_points.txt', ''],
  ['an egg', 'My.Tool-1.0-py3.12.egg-info/entry_points.txt', ''],
  ['linked', 'src/my_tool.egg-info/entry_points.txt', 'my-tool.egg-link'],
])('is found for a script of setuptools whose distribution is %s', async (name, path, link) => {
  const site = join(root, name);
  await put(`${name}/${path}`, '[console_scripts]\ntool = tool.cli:main\n');
  await put(`${name}/other-1.0.dist-info/entry_points.txt`, '[console_scripts]\ntool = wrong:main\n');
  if (link !== '') await put(`${name}/${link}`, `${join(site, 'src')}\n.\n`);
  const script = await put(
    `${name}/tool`,
    "#!/usr/bin/python3\nimport sys\nsys.exit(load_entry_point('my-tool==1.0', 'console_scripts', 'tool')())\n",
  );
  expect(await scriptCalls(script, site)).toBe('tool.cli');
  expect(await scriptCalls(script)).toBeUndefined();
  expect(await scriptCalls(script, join(root, 'empty'))).toBeUndefined();
});

it('is read from the file of a module, where Python finds it first', async () => {
  await put('proj/pkg/__main__.py', 'from .cli import main\nmain()\n');
  await put('proj/src/pkg/__main__.py', 'from .wrong import main\nmain()\n');
  await put('proj/src/lib/tool.py', 'import sys\nimport run.it\nrun.it.go(sys.argv)\n');
  await put('site/flask/__main__.py', 'from flask.cli import main\n\nmain()\n');
  await put('site/own.py', 'import sys\ndef main(): pass\nmain()\n');
  await put('site/plain.py', 'import sys\nprint(1)\n');
  expect(await moduleCalls('pkg')).toBe('runpy pkg pkg.cli=main');
  expect(await moduleCalls('lib.tool')).toBe('runpy lib sys run.it');
  expect(await moduleCalls('flask')).toBe('runpy flask flask.cli=main');
  expect(await moduleCalls('own')).toBe('runpy sys');
  expect(await moduleCalls('plain')).toBeUndefined();
  expect(await moduleCalls('nowhere')).toBeUndefined();
});

it('is asked of no other target: theirs is known, or calls nothing', async () => {
  const file = await put('main.py', 'from a import main\nmain()\n');
  expect(
    await beforeCall({ target: { kind: 'file', path: file, shown: 'main.py' }, folders: [root] }),
  ).toBeUndefined();
});
