import { relative } from 'node:path';
import { expect, it } from 'vitest';
import { projectElement } from '../../../src/config/targets.js';
import { servicesIn } from '../../../src/project/services.js';
import { projectFolder } from '../../support/project.js';

const main = 'def main():\n    print(1)\n\nif __name__ == "__main__":\n    main()\n';

it('finds each service of a repository, however it says what starts it, named after its folder', async () => {
  const folder = projectFolder({
    'services/a/pyproject.toml': '[project]\nname = "a-svc"\n[project.scripts]\na-svc = "a.main:main"\n',
    'services/a/src/a/__init__.py': '',
    'services/a/src/a/main.py': main,
    'services/b/requirements.txt': 'fastapi\n',
    'services/b/app/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    'services/c/setup.py': 'from setuptools import setup\nsetup(name="csvc")\n',
    'services/c/csvc/__init__.py': '',
    'services/c/csvc/__main__.py': main,
    'services/unmarked/main.py': main,
    'services/library/requirements.txt': 'requests\n',
    'services/library/lib.py': 'x = 1\n',
    'examples/one/requirements.txt': '',
    'examples/one/main.py': main,
    'tools/release.py': main,
  });
  const found = (await servicesIn(folder))
    .flatMap(({ candidates }) => candidates)
    .filter(({ band }) => band === 'declared');
  expect(found.map(({ entry: { name, cwd } }) => [name, cwd])).toEqual([
    ['a', 'services/a'],
    ['b', 'services/b'],
    ['c', 'services/c'],
    ['unmarked', 'services/unmarked'],
  ]);
  expect(found[3]?.entry.worker).toBe('services/unmarked/main.py');
  expect(found[1]?.covers).toEqual(['services/b/app/main.py']);
});

it('are what the folder above starts, unless that says itself what it starts', async () => {
  const services = {
    'a/requirements.txt': '',
    'a/main.py': main,
    'b/requirements.txt': '',
    'b/main.py': main,
  };
  const hint =
    'Choose one of these commands, or write all of them into a coldstart.json: coldstart init, in that folder, does.';
  const started = async (files: Record<string, string>) => {
    const folder = projectFolder(files);
    const { cwd, worker } = await projectElement(folder, () => {}, '.');
    return [relative(folder, cwd ?? ''), relative(folder, worker ?? '')];
  };
  await expect(started({ ...services, 'tools/release.py': main })).rejects.toMatchObject({
    message:
      'There are 2 services in this folder, each in a folder of its own:\n  coldstart bench a\n  coldstart bench b',
    hint,
  });
  expect(await started({ ...services, 'main.py': main })).toEqual(['', 'main.py']);
  expect(await started({ 'back end/requirements.txt': '', 'back end/main.py': main })).toEqual([
    'back end',
    'back end/main.py',
  ]);
});

it.each([
  ['by its name', 'from app.db import x\n', {}],
  ['relatively', 'from .db import x\n', { 'app/__init__.py': '' }],
])('takes no package for a service whose files import each other %s', async (_, line, more) => {
  const app = `from fastapi import FastAPI\n${line}app = FastAPI()\n`;
  const files = { 'app/requirements.txt': 'fastapi\n', 'app/main.py': app, 'app/db.py': 'x = 1\n', ...more };
  expect(await servicesIn(projectFolder(files))).toEqual([]);
  const element = await projectElement(projectFolder(files), () => {}, '.');
  expect(element.args).toContain('app.main:app');
});

it('takes no library of the same name for that', async () => {
  const app = 'from celery import Celery\nfrom celery.app import base\napp = Celery()\n';
  const folder = projectFolder({ 'celery/requirements.txt': 'celery\n', 'celery/main.py': app });
  expect((await servicesIn(folder)).map(({ at }) => at)).toEqual(['celery']);
});

it('finds none in a project of one', async () => {
  const folder = projectFolder({ 'requirements.txt': '', 'main.py': main, 'app/jobs.py': main });
  expect(await servicesIn(folder)).toEqual([]);
});
