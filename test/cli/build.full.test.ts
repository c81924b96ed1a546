import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';

const project = join(import.meta.dirname, '../..');
/** Without npm, which takes as long as a build. */
const PREPARE = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).scripts.prepare as string;

it('is built anew only where something has changed, or is gone, since', () => {
  expect(PREPARE).toMatch(/^node scripts\/build\.js /);
  const root = join(inject('scratch'), 'build');
  mkdirSync(root);
  for (const name of ['src', 'scripts', 'package.json']) {
    cpSync(join(project, name), join(root, name), { recursive: true, preserveTimestamps: true });
  }
  for (const name of ['node_modules', 'python', 'fixtures', 'wasm', 'schema']) {
    symlinkSync(join(project, name), join(root, name));
  }
  const wasBuilt = () => {
    const before = statSync(join(root, 'dist/coldstart.1'), { throwIfNoEntry: false })?.mtimeMs;
    execFileSync(process.execPath, PREPARE.split(' ').slice(1), { cwd: root, stdio: 'ignore' });
    return statSync(join(root, 'dist/coldstart.1')).mtimeMs !== before;
  };
  expect(wasBuilt()).toBe(true);
  expect(wasBuilt()).toBe(false);
  const soon = new Date(Date.now() + 1000);
  utimesSync(join(root, 'src/main.ts'), soon, soon);
  expect(wasBuilt()).toBe(true);
  const before = new Date(Date.now() - 60_000);
  utimesSync(join(root, 'src/main.ts'), before, before);
  expect(wasBuilt()).toBe(false);
  rmSync(join(root, 'dist/coldstart.1'));
  expect(wasBuilt()).toBe(true);
});
