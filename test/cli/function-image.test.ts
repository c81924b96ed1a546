import { describe, expect, it } from 'vitest';
import { coldstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';

const APP = { 'app.py': 'def handler(event, context):\n    return event\n' };
const run = (folder: string, ...args: string[]) => coldstart(args, { cwd: folder });

describe('functions in images', () => {
  it('are rows beside the zip of the handler, which their entry point is given', async () => {
    const folder = projectFolder(APP);
    const limits = ['--memory', '256', '--cpus', '0.5', '--engine', 'podman'];
    const images = ['--image', 'image=fn:1', '--image', 'other'];
    const handlers = ['bench', 'handlers', '--dry-run', '--runs', '6', ...limits, ...images];
    const { code, stdout } = await run(
      folder,
      ...handlers,
      '--handler',
      'app.handler',
      '--compare',
      'app.handler,image',
    );
    expect(code).toBe(0);
    for (const id of ['lambda/app.handler/py', 'lambda/image/image', 'lambda/other/image'])
      expect(stdout).toContain(id);
    expect(stdout).toContain(
      'podman create and start --memory 256m --cpus 0.5 fn:1 app.handler, in the emulator',
    );
    const alone = await run(folder, ...handlers);
    expect(alone.stdout).toContain('--cpus 0.5 fn:1, in the emulator');
    expect(alone.stdout).not.toContain('image/fn:1');
  });

  it('are built from a path, and named after its folder', async () => {
    const folder = projectFolder({ ...APP, 'docker/Dockerfile': 'FROM fn:1\n' });
    const { code, stdout } = await run(folder, 'bench', 'handlers', '--dry-run', '--image', './docker');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('build, create and start --memory 512m ./docker'),
    ]);
    expect(stdout).toContain('lambda/docker/image\n');
    const none = await run(folder, 'bench', 'handlers', '--image', './gone');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('there is no')]);
    const host = await run(folder, 'bench', 'handlers', '--image', 'fn:1', '--on-host');
    expect([host.code, host.stderr]).toEqual([
      2,
      expect.stringContaining('--on-host is for containers of workers'),
    ]);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['limits without an image', ['lambda', 'emulate', '--cpus', '1'], /--cpus is for an image.*\nName one/],
    [
      'a template beside an image',
      ['lambda', 'emulate', '--image', 'x', '--template', 'template.yaml'],
      /--image is for one function/,
    ],
    [
      'a handler that is none',
      ['lambda', 'emulate', '--image', 'x', '--handler', 'app'],
      /no module\.function/,
    ],
    [
      'requirements of an image',
      ['lambda', 'emulate', '--image', 'x', '--requirements', 'r.txt'],
      /--requirements is for a zip/,
    ],
    [
      'an engine for zips alone',
      ['bench', 'handlers', '--handler', 'app.handler', '--engine', 'podman'],
      /--engine is for containers/,
    ],
  ])('refuse %s', async (_, args, message) => {
    const { code, stderr } = await run(projectFolder(APP), ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it.each<[string, object, RegExp]>([
    ['what is of a zip', { image: 'x', requirements: 'r.txt' }, /requirements is of a zip/],
    [
      'a limit without an image',
      { handler: 'app.handler', cpus: 1 },
      /engine, pull and cpus are of an image/,
    ],
  ])('refuse in a configuration %s', async (_, element, message) => {
    const config = JSON.stringify({ scenarios: [{ runner: 'lambda', ...element }] });
    const { code, stderr } = await run(
      projectFolder({ ...APP, 'coldstart.json': config }),
      'bench',
      '--dry-run',
    );
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
