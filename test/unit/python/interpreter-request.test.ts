import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../src/python/interpreter-request.js';

const context = { cwd: '/project', env: { HOME: '/home/somebody' } };

describe('parseRequest', () => {
  it.each([
    ['3.12', { kind: 'version', version: '3.12' }],
    [' 3.12.1 ', { kind: 'version', version: '3.12.1' }],
    ['3.15.0rc2', { kind: 'version', version: '3.15.0rc2' }],
    ['3.14t', { kind: 'version', version: '3.14', freeThreaded: true }],
    ['python3.13.1t', { kind: 'version', version: '3.13.1', freeThreaded: true }],
    ['python3.12', { kind: 'version', version: '3.12' }],
    ['cpython-3.12', { kind: 'version', version: '3.12' }],
    ['3', { kind: 'name', name: 'python3' }],
    ['python3', { kind: 'name', name: 'python3' }],
    ['3.7', { kind: 'version', version: '3.7' }],
    ['3.10', { kind: 'version', version: '3.10' }],
    ['pypy3.11', { kind: 'name', name: 'pypy3.11' }],
    ['/usr/bin/python3', { kind: 'path', path: '/usr/bin/python3' }],
    ['./venv/bin/python', { kind: 'path', path: '/project/venv/bin/python' }],
    ['.venv', { kind: 'path', path: '/project/.venv' }],
    ['venv', { kind: 'name', name: 'venv' }],
    ['venv/', { kind: 'path', path: '/project/venv' }],
    ['~/py', { kind: 'path', path: '/home/somebody/py' }],
    ['..', { kind: 'path', path: '/' }],
  ])('reads %j', (text, request) => {
    expect(parseRequest(text, context)).toEqual(request);
  });

  it.each(['', '  ', '3.x', '3.12.1.4', '3.14tt', '--version', '3.12; ls'])('refuses %j', (text) => {
    expect(() => parseRequest(text, context)).toThrow(/neither a version nor a path/);
  });

  it.each(['4', '9.9', '4.0t', '312'])('knows that there is no Python %s', (text) => {
    expect(() => parseRequest(text, context)).toThrow(
      `--python ${text}: that Python is not known, only Python 3`,
    );
  });
});

it.each([
  ['2.7', '2.7'],
  ['2', '2'],
  ['python2.7', '2.7'],
  ['3.6', '3.6'],
  ['3.6.15', '3.6.15'],
  ['cpython-3.4', '3.4'],
])('%s is too old', (text, version) => {
  expect(() => parseRequest(text, context)).toThrow(
    `--python ${text}: Python ${version} is not supported: 3.7 or later.`,
  );
});
