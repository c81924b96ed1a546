import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { coldstart } from '../support/cli.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { dependencies, files, man, scripts } = JSON.parse(read('package.json'));
const modules: Readonly<Record<string, readonly string[]>> = JSON.parse(read('dist/modules.json'));

/** Packages that are in the bundle, by the paths of their modules. */
const bundled = new Set(
  Object.values(modules)
    .flat()
    .filter((path) => !path.startsWith('src/'))
    .flatMap((path) => /^(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []),
);

it('has all libraries, and users install none', () => {
  expect(dependencies).toBeUndefined();
  expect([...bundled]).toEqual(
    expect.arrayContaining(['commander', 'zod', '@aws-sdk/client-lambda', 'yaml']),
  );
  const names = readdirSync(new URL('../../dist/bundle/', import.meta.url));
  expect(names.sort()).toEqual(Object.keys(modules).sort());
  const imported = names.flatMap((name) =>
    [...read(`dist/bundle/${name}`).matchAll(/(?:^|[;}])import(?:[^"'`;(]*from)?"([^"]+)"/gm)].map(
      ([, from = '']) => from,
    ),
  );
  expect(imported.length).toBeGreaterThan(names.length);
  expect(imported.filter((from) => !from.startsWith('./') && !isBuiltin(from))).toEqual([]);
});

it('passes on the licence of each', () => {
  const notices = read('dist/THIRD-PARTY-NOTICES.txt');
  const named = new Set([...notices.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \(.+\)$/gm)].map(([, name]) => name));
  expect([...bundled].filter((name) => !named.has(name))).toEqual([]);
  expect(notices).toContain('Permission is hereby granted, free of charge');
  expect(notices).toMatch(/Apache License\s+Version 2\.0/);
  expect(files).toContain('dist/THIRD-PARTY-NOTICES.txt');
});

it('ships the manual page where npm links it', async () => {
  // Of a text, which the documentation of npm has too, npm 11 makes no link.
  expect(man).toEqual(['./dist/coldstart.1']);
  expect(files).toContain('dist/coldstart.1');
  expect(await coldstart(['help', '--man'])).toEqual({
    code: 0,
    stdout: read('dist/coldstart.1'),
    stderr: '',
  });
});

it('is published by a workflow that runs what there is, and tries what it publishes', () => {
  const { permissions, jobs } = parse(read('.github/workflows/release.yml'));
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs.npm.permissions['id-token']).toBe('write');
  const lines = jobs.npm.steps.map(({ run = '' }) => run as string);
  const asked = lines.flatMap((run: string) => [...run.matchAll(/npm run (\S+)/g)].map(([, name]) => name));
  expect(asked).toEqual(['check']);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(asked));
  const at = (text: string) => lines.findIndex((run: string) => run.includes(text));
  const order = ['npm ci', 'npm test', 'npm pack', 'npx coldstart bench', 'npm publish --provenance'].map(at);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);

  const { needs, environment, permissions: own, steps } = jobs.pypi;
  expect([needs, environment, own]).toEqual(['npm', 'pypi', { contents: 'read', 'id-token': 'write' }]);
  const built = steps.findIndex(({ run }: { run?: string }) => run === 'npm run build:wheel');
  const tried = steps.findIndex(({ run = '' }: { run?: string }) => run.includes('bin/coldstart bench'));
  expect(scripts['build:wheel']).toContain('scripts/build-wheel.js');
  expect(0 < built && built < tried && tried < steps.length - 1).toBe(true);
  expect(steps.at(-1)).toMatchObject({
    uses: expect.stringContaining('pypi-publish'),
    with: { 'packages-dir': 'dist/wheel' },
  });
});
