import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { containerRequest, isBuilt } from '../../../../src/config/container-request.js';
import type { CommonRequest } from '../../../../src/config/request-types.js';
import { basesOf, buildImage } from '../../../../src/runners/container/build.js';
import type { Engine } from '../../../../src/runners/container/engine.js';
import { emptyFolder } from '../../../support/cli.js';

describe('what a Dockerfile is built from', () => {
  it.each([
    ['FROM python:3.12-slim', ['python:3.12-slim']],
    [
      'from --platform=linux/amd64 a:1 as build\nFROM b:2\nCOPY --from=build /x /x\nCOPY --from=0 /y /y',
      ['a:1', 'b:2'],
    ],
    [`ARG V=3.12\nFROM python:$${'{V}'} AS base\nFROM base\n`, ['python:3.12']],
    ['FROM $BASE\nRUN echo "FROM nothing"', ['$BASE']],
    [`FROM $${'{BASE:-c:3}'}`, ['c:3']],
    ['FROM scratch\nCOPY --from=uv:1 \\\n  --chown=1 /uv /bin/', ['uv:1']],
    ['FROM a\nRUN --mount=type=bind,from=tools:2,target=/t make', ['a', 'tools:2']],
    ['# FROM x\n', []],
  ])('%j is %j', (text, bases) => expect(basesOf(text)).toEqual(bases));
});

describe('an image that is written as a path', () => {
  it.each(['.', '..', './', './a', '../b/Dockerfile', '/srv/app'])('is %j', (image) => {
    expect(isBuilt(image)).toBe(true);
  });
  it.each(['a', 'a/b:c', 'localhost/x', 'a.b/c@sha256:1'])('is not %j', (image) => {
    expect(isBuilt(image)).toBe(false);
  });

  const request = (image: string, folder: string) =>
    containerRequest({ runner: 'container', image }, folder, { handlers: {} }, {} as CommonRequest);

  it('names a file, or a folder that has one', async () => {
    const folder = emptyFolder();
    await expect(request('.', folder)).rejects.toThrow('no Dockerfile and no Containerfile in');
    await expect(request('./none', folder)).rejects.toThrow('--image ./none: there is no ');
    writeFileSync(join(folder, 'Containerfile'), 'FROM scratch');
    const build = { file: join(folder, 'Containerfile'), context: folder };
    expect((await request('.', folder)).build).toEqual(build);
    expect((await request('./Containerfile', folder)).build).toEqual(build);
    expect((await request('Containerfile', folder)).build).toBeUndefined();
  });
});

describe('building', () => {
  let file = '';
  const built = (has: readonly string[], pull: boolean, stderr = '') => {
    file = join(emptyFolder(), 'Dockerfile');
    writeFileSync(file, 'FROM a:1\nFROM b:2');
    const asked: string[] = [];
    const run: Engine['run'] = async (...args) => {
      asked.push(args[0] ?? '');
      const ok = args[0] === 'build' ? stderr === '' : has.includes(args.at(-1) ?? '');
      return { ok, stdout: '', stderr, summary: '' };
    };
    return { asked, image: buildImage({ name: 'docker', env: {}, run }, { file, context: '/c' }, pull) };
  };

  it('fetches nothing unless that is asked for', async () => {
    const { asked, image } = built(['a:1'], false);
    await expect(image).rejects.toMatchObject({
      message: `${file} is built from b:2, which docker does not have.`,
      hint: expect.stringContaining('--pull'),
    });
    expect(asked).not.toContain('build');
    const pulled = built([], true);
    expect((await pulled.image).name).toMatch(/^coldstart-image:.+-\d+$/);
    expect(pulled.asked).toEqual(['build']);
  });

  it('that fails says why', async () => {
    const { image } = built([], true, 'step 1\nError: no such file: x');
    await expect(image).rejects.toThrow(`docker cannot build ${file}: no such file: x.`);
  });
});
