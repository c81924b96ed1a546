import { expect, it } from 'vitest';
import { commandFor } from '../../../src/project/entry.js';

it.each([
  ['.', 'coldstart bench a/b.py'],
  ['app', 'coldstart bench app/a/b.py --cwd app'],
  ['app/', 'coldstart bench app/a/b.py --cwd app'],
])('names what lies in %s once', (folder, command) => {
  expect(commandFor({ worker: 'a/b.py', why: '' }, folder)).toBe(command);
});
