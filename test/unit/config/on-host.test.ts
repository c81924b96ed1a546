import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pythonStart, withHostRows } from '../../../src/config/on-host.js';
import type { ContainerRequest, Request } from '../../../src/config/request-types.js';

const PYTHON = { kind: 'python', options: [] };

describe('pythonStart', () => {
  it.each([
    ['w.py', { launch: PYTHON, start: { kind: 'file', text: 'w.py' }, args: [] }],
    ['-m a.b --port 80', { launch: PYTHON, start: { kind: 'module', text: 'a.b' }, args: ['--port', '80'] }],
    [
      '-u -X utf8 -O w.py -c',
      {
        launch: { kind: 'python', options: ['-u', '-Xutf8', '-O'] },
        start: { kind: 'file', text: 'w.py' },
        args: ['-c'],
      },
    ],
    ['-c pass', undefined],
    ['-I w.py', undefined],
    ['-m', undefined],
    ['-u', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(pythonStart(text.split(' ').filter(Boolean))).toEqual(expected);
  });
});

describe('withHostRows', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coldstart-host-'));
    mkdirSync(join(folder, 'bin'));
    for (const name of ['python3', 'serve'])
      writeFileSync(join(folder, 'bin', name), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(folder, 'w.py'), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const image = (onHost: ContainerRequest['onHost'], command: string[], element = 0): Request =>
    ({
      ...{ runner: 'container', image: 'w:1', command, element, axes: {}, exclude: [], cwd: folder, env: {} },
      ...{ hooks: {}, pull: false, ...(onHost === undefined ? {} : { onHost }) },
    }) as ContainerRequest;
  const rows = (...requests: Request[]) => withHostRows(requests, { PATH: join(folder, 'bin') });

  it('adds nothing that is not asked for', async () => {
    const asked = image(undefined, ['python3', 'w.py']);
    expect(await rows(asked)).toEqual([asked]);
  });

  it('measures a file as a worker of its own loop, and once for all images that start it', async () => {
    const [one, two, host, ...more] = await rows(
      image(true, ['python3', 'w.py']),
      image(true, ['python3', 'w.py'], 1),
    );
    expect(host).toMatchObject({
      ...{ runner: 'worker', name: 'host/w', loop: ['own'], python: ['python3'], element: 2 },
      target: { kind: 'file', path: join(folder, 'w.py') },
    });
    expect([one?.host, two?.host, more]).toEqual([host?.host, host?.host, []]);
  });

  it('measures anything else as a command, also another one than that of the image', async () => {
    const [, host] = await rows(image(['serve', '--token=abc'], []));
    expect(host).toMatchObject({ runner: 'command', name: 'host/serve --token=***' });
    const [, code] = await rows(image(true, ['python3', '-c', 'pass']));
    expect(code).toMatchObject({ runner: 'command', command: ['python3', '-c', 'pass'] });
  });

  it('takes the environment that a Python belongs to', async () => {
    const venv = join(folder, 'venv');
    mkdirSync(join(venv, 'bin'), { recursive: true });
    writeFileSync(join(venv, 'pyvenv.cfg'), '');
    writeFileSync(join(venv, 'bin/python'), '', { mode: 0o755 });
    const [, host] = await rows(image(['venv/bin/python', 'w.py'], []));
    expect(host).toMatchObject({ runner: 'worker', venv });
    expect(host).not.toHaveProperty('python');
  });

  it.each([
    [true, [], 'what the image w:1 starts by itself is not run on this machine'],
    [true, ['/app/serve'], 'there is no /app/serve'],
    [true, ['gunicorn'], 'there is no gunicorn on the PATH'],
    [['python3', '/app/w.py'], [], 'there is no /app/w.py'],
  ] as const)('refuses what is not here: %j %j', async (onHost, command, message) => {
    const refused = rows(image(onHost, [...command]));
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ exitCode: 2 });
  });
});
