import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../../src/runners/container/engine.js';
import { openImage, startedIn } from '../../../../src/runners/container/image.js';
import { layersOf } from '../../../../src/runners/container/layers.js';
import { emptyFolder } from '../../../support/cli.js';

const ARCH = process.arch === 'x64' ? 'amd64' : process.arch;
const INSPECTED = { Id: 'sha256:1', Architecture: ARCH, Os: 'linux', Config: { Cmd: ['python', 'w.py'] } };

/** An engine that has the image after so many pulls, and what it was asked. */
function engineWithImage({ pulls = 0, inspected = INSPECTED as object, pullError = '' } = {}) {
  const asked: string[] = [];
  let missing = pulls;
  const run: Engine['run'] = async (...args) => {
    asked.push(args.slice(0, -1).join(' '));
    const isPull = args[0] === 'pull';
    if (isPull && pullError === '') missing -= 1;
    const ok = isPull ? pullError === '' : missing === 0;
    const stderr = isPull ? pullError : 'Error: no such image';
    return { ok, stdout: ok ? JSON.stringify([inspected]) : '', stderr: ok ? '' : stderr, summary: '' };
  };
  return { asked, engine: { name: 'docker', env: {}, run } satisfies Engine };
}

describe('an image', () => {
  it('is fetched only where that is asked for, and how long that took is told', async () => {
    const there = engineWithImage();
    expect((await openImage(there.engine, 'w:1', { pull: true, argv: [] })).pullMs).toBeUndefined();
    expect(there.asked).toEqual(['image inspect']);
    const absent = engineWithImage({ pulls: 1 });
    await expect(openImage(absent.engine, 'w:1', { pull: false, argv: [] })).rejects.toThrow(
      'docker has no image w:1: no such image.',
    );
    expect(absent.asked).toEqual(['image inspect']);
    expect((await openImage(absent.engine, 'w:1', { pull: true, argv: [] })).pullMs).toBeGreaterThan(0);
  });

  it('that cannot be fetched says why, and where there is no space what to do', async () => {
    const full = engineWithImage({ pulls: 1, pullError: 'write /var/x: no space left on device' });
    await expect(openImage(full.engine, 'w:1', { pull: true, argv: [] })).rejects.toMatchObject({
      message: 'docker cannot pull w:1: write /var/x: no space left on device.',
      hint: expect.stringContaining('Make room'),
    });
  });

  it.each([
    ['another processor', { ...INSPECTED, Architecture: 'riscv64' }, 'is for riscv64'],
    ['another system', { ...INSPECTED, Os: 'windows' }, `is for windows/${ARCH}`],
    [
      'nothing to start',
      { ...INSPECTED, Config: { Cmd: null, Entrypoint: [] } },
      'neither ENTRYPOINT nor CMD',
    ],
    ['nothing readable', { Id: 7 }, 'nothing readable'],
  ])('with %s is refused before it runs', async (_, inspected, message) => {
    await expect(
      openImage(engineWithImage({ inspected }).engine, 'w:1', { pull: false, argv: [] }),
    ).rejects.toThrow(message);
  });

  it('starts its entry point with the words, or with its own', () => {
    const Config = { Entrypoint: ['tini', '--'], Cmd: ['python', 'w.py'], Env: [] };
    expect(startedIn({ Config }, [])).toEqual(['tini', '--', 'python', 'w.py']);
    expect(startedIn({ Config }, ['sh'])).toEqual(['tini', '--', 'sh']);
    expect(startedIn({ Config: null }, ['sh'])).toEqual(['sh']);
  });
});

describe('the layers of an image', () => {
  const folder = emptyFolder;
  it('are the folders of overlay', async () => {
    const [upper, lower, lowest] = ['upper', 'lower', 'lowest'].map((name) => join(folder(), name));
    for (const path of [upper, lower, lowest]) mkdirSync(path ?? '');
    const Data = { UpperDir: upper ?? '', LowerDir: `${lower}:${lowest}`, WorkDir: '/work' };
    const image = { GraphDriver: { Name: 'overlay2', Data } };
    expect(await layersOf(image, 'w:1')).toEqual([upper, lower, lowest]);
  });

  it.each([
    ['nothing is told', null, 'the engine does not say where they lie'],
    ['the storage is another', { Name: 'zfs', Data: {} }, 'the engine stores them by zfs'],
    ['they are elsewhere', { Name: 'overlay2', Data: { UpperDir: '/no/such' } }, 'another machine'],
  ])('cannot be evicted where %s', async (_, GraphDriver, message) => {
    await expect(layersOf({ GraphDriver }, 'w:1')).rejects.toThrow(message);
  });
});
