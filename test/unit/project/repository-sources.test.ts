import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ReadByUv } from '../../../src/project/pyproject-table.js';
import { repositorySource } from '../../../src/project/repository-sources.js';
import { projectFolder } from '../../support/project.js';

const project = (more: string, dependencies = '"Lib.A>=1", "b"') =>
  `[project]\nname = "x"\nversion = "1"\ndependencies = [${dependencies}]\n${more}`;
const SOURCES = (source: string) => `[tool.uv.sources]\nlib-a = ${source}\n`;
const GIT = '{ git = "https://example.invalid/a.git", tag = "v1" }';
const FOUND = 'lib-a @ git+https://example.invalid/a.git';

it.each<[string, string, string | undefined, ReadByUv?]>([
  ['of a dependency', project(SOURCES(GIT)), FOUND],
  ['among several', project(SOURCES(`[{ path = "../a", marker = "x" }, ${GIT}]`)), FOUND],
  ['of nothing that is needed', project(SOURCES(GIT), '"b"'), undefined],
  ['on a condition, which uv decides', project(SOURCES(GIT.replace('}', ', marker = "x" }'))), undefined],
  ['a path', project(SOURCES('{ path = "../a" }')), undefined],
  ['no sources', project(''), undefined],
  [
    'of an extra that nobody asks for',
    project(`[project.optional-dependencies]\ne = ["lib_a"]\n${SOURCES(GIT)}`, ''),
    undefined,
  ],
  [
    'of an extra that is asked for',
    project(`[project.optional-dependencies]\ne = ["lib_a"]\n${SOURCES(GIT)}`, ''),
    FOUND,
    { extras: ['e'] },
  ],
  [
    'of a group that is asked for',
    project(`[dependency-groups]\ng = ["lib_a"]\n${SOURCES(GIT)}`, ''),
    FOUND,
    { groups: ['g'] },
  ],
])('a source in a repository: %s', async (_, text, expected, chosen = {}) => {
  const folder = projectFolder({ 'pyproject.toml': text });
  const file = join(folder, 'pyproject.toml');
  const groups = chosen.groups?.map((group) => `${file}:${group}`) ?? [];
  expect(await repositorySource([folder], { ...chosen, dependenciesOf: file, groups })).toBe(expected);
});

it('a source in a repository: that of a workspace, for a member', async () => {
  const root = projectFolder({
    'pyproject.toml': `[tool.uv.workspace]\nmembers = ["packages/*"]\n${SOURCES(GIT)}`,
    'packages/one/pyproject.toml': project(''),
  });
  expect(await repositorySource([join(root, 'packages/one')])).toBe(FOUND);
});
