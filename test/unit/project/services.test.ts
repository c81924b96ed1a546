import { expect, it } from 'vitest';
import { serviceCandidates } from '../../../src/project/services.js';
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
  const found = (await serviceCandidates(folder)).filter(({ band }) => band === 'declared');
  expect(found.map(({ entry: { name, cwd } }) => [name, cwd])).toEqual([
    ['a', 'services/a'],
    ['b', 'services/b'],
    ['c', 'services/c'],
    ['unmarked', 'services/unmarked'],
  ]);
  expect(found[3]?.entry.worker).toBe('services/unmarked/main.py');
  expect(found[1]?.covers).toEqual(['services/b/app/main.py']);
});

it('finds none in a project of one', async () => {
  const folder = projectFolder({ 'requirements.txt': '', 'main.py': main, 'app/jobs.py': main });
  expect(await serviceCandidates(folder)).toEqual([]);
});
