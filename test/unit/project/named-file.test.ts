import { expect, it } from 'vitest';
import { namedFile } from '../../../src/project/dependency-files.js';

it.each(['x-1.0-py3-none-any.whl', 'x-1.0.tar.gz', 'x.zip'])('%s is a package, no list', (name) => {
  expect(() => namedFile(`/here/${name}`)).toThrow(`${name} is a package, not a list of requirements.`);
});

it.each([
  ['requirements.txt', 'requirements'],
  ['needs.tar.txt', 'requirements'],
  ['pylock.dev.toml', 'pylock'],
  ['w.py', 'script'],
])('%s is read as %s', (name, kind) => {
  expect(namedFile(`/here/${name}`).kind).toBe(kind);
});

it.each([
  ['poetry.lock', 'poetry export -o requirements.txt'],
  ['Pipfile', 'pipenv lock'],
  ['pdm.lock', 'pdm export'],
  ['environment.yml', 'requirements.txt'],
  ['package.json', 'Name one of these.'],
])('%s is refused, since it would be taken for requirements', (name, hint) => {
  expect(() => namedFile(`/here/${name}`)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(`${name} is not read: `),
      hint: expect.stringContaining(hint),
    }),
  );
});
