import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startIndex, type WheelIndex } from '../../../src/wheels/index-server.js';
import type { Wheel } from '../../../src/wheels/wheel-set.js';

const folder = mkdtempSync(join(tmpdir(), 'coldstart-index-'));
afterAll(() => rmSync(folder, { recursive: true }));

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';
const UV_ACCEPT = `${JSON_TYPE}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01`;
const BODY = 'the wheel';
const METADATA = 'Name: a-b\n';
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

const wheel: Wheel = {
  name: 'a-b',
  version: '1.0+x',
  file: 'a_b-1.0+x-py3-none-any.whl',
  path: join(folder, 'a.whl'),
  bytes: BODY.length,
  sha256: sha(BODY),
  metadataPath: join(folder, 'a.metadata'),
  metadataBytes: METADATA.length,
  metadataSha256: sha(METADATA),
  requiresPython: '>=3.9,<4',
  built: false,
};
const path = `/files/${wheel.sha256}/a_b-1.0%2Bx-py3-none-any.whl`;

let index: WheelIndex;
beforeAll(() => {
  writeFileSync(wheel.path, BODY);
  writeFileSync(wheel.metadataPath, METADATA);
});
beforeEach(async () => {
  index = await startIndex([wheel]);
});
afterEach(() => index.close());

const ask = (where: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(new URL(where, index.url), { headers, method });

describe('startIndex', () => {
  it('has what is added later beside the rest', async () => {
    expect((await ask('c/')).status).toBe(404);
    index.serve({ ...wheel, name: 'c', file: 'c-1.0-py3-none-any.whl' });
    expect((await ask('c/')).status).toBe(200);
    expect((await ask('a-b/')).status).toBe(200);
  });

  it('serves JSON to uv and to new versions of pip', async () => {
    const page = await ask('a-b/', { accept: UV_ACCEPT });
    expect(page.headers.get('content-type')).toBe(JSON_TYPE);
    expect(page.headers.get('cache-control')).toBe('max-age=600, public');
    expect(await page.json()).toEqual({
      meta: { 'api-version': '1.1' },
      name: 'a-b',
      versions: ['1.0+x'],
      files: [
        {
          filename: wheel.file,
          url: path,
          hashes: { sha256: wheel.sha256 },
          'requires-python': '>=3.9,<4',
          'core-metadata': { sha256: wheel.metadataSha256 },
          size: BODY.length,
          yanked: false,
        },
      ],
    });
    expect(await (await ask('', { accept: UV_ACCEPT })).json()).toMatchObject({
      projects: [{ name: 'a-b' }],
    });
  });

  it('serves HTML to all others', async () => {
    const page = await ask('a-b/', { accept: 'text/html' });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain(
      `<a href="${path}#sha256=${wheel.sha256}" data-requires-python="&gt;=3.9,&lt;4" ` +
        `data-dist-info-metadata="sha256=${wheel.metadataSha256}" data-core-metadata="sha256=${wheel.metadataSha256}">`,
    );
    const root = await (await ask('', { accept: 'application/vnd.pypi.simple.v1+html' })).text();
    expect(root).toContain('<a href="/simple/a-b/">a-b</a>');
  });

  it('gives each form of a page a tag of its own', async () => {
    const tags = await Promise.all(
      [JSON_TYPE, 'text/html'].map(async (accept) => (await ask('a-b/', { accept })).headers.get('etag')),
    );
    expect(new Set(tags).size).toBe(2);
    const again = await ask('a-b/', { accept: 'text/html', 'if-none-match': tags[1] ?? '' });
    expect(again.status).toBe(304);
    expect(index.counts()).toMatchObject({ pages: 3, notModified: 1 });
  });

  it('serves wheel and metadata, whatever escapes the client uses', async () => {
    expect(await (await ask(path)).text()).toBe(BODY);
    expect(await (await ask(path.replace('%2B', '+'))).text()).toBe(BODY);
    const metadata = await ask(`${path}.metadata`);
    expect(await metadata.text()).toBe(METADATA);
    expect(metadata.headers.get('cache-control')).toContain('immutable');
    expect(index.counts()).toEqual({
      pages: 0,
      metadata: 1,
      wheels: 2,
      notModified: 0,
      notFound: 0,
      bytes: 2 * BODY.length + METADATA.length,
    });
  });

  it('counts as a download what was sent in part, and nothing that was not sent', async () => {
    expect((await ask(path, {}, 'HEAD')).headers.get('content-length')).toBe(String(BODY.length));
    expect((await ask(path, { 'if-none-match': `"${wheel.sha256}"` })).status).toBe(304);
    expect(index.counts()).toMatchObject({ wheels: 0, bytes: 0, notModified: 1 });
    expect(await (await ask(path, { range: 'bytes=4-8' })).text()).toBe('wheel');
    expect(index.counts()).toMatchObject({ wheels: 1, bytes: 5 });
  });

  it('has nothing else, and only reads', async () => {
    expect((await ask('other/')).status).toBe(404);
    expect((await ask('/files/../a.whl')).status).toBe(404);
    expect((await ask('/%zz')).status).toBe(404);
    expect((await ask('a-b/', {}, 'POST')).status).toBe(405);
    expect(index.counts()).toMatchObject({ notFound: 3, pages: 0 });
  });

  it('begins to count anew', async () => {
    await ask(path);
    const before = index.counts();
    index.reset();
    expect(before.wheels).toBe(1);
    expect(index.counts()).toMatchObject({ wheels: 0, bytes: 0 });
  });

  it('does not answer once it is closed or aborted', async () => {
    await index.close();
    await index.close();
    await expect(ask('a-b/')).rejects.toThrow();
    const abort = new AbortController();
    index = await startIndex([wheel], { signal: abort.signal });
    expect((await ask('a-b/')).status).toBe(200);
    abort.abort();
    await expect(ask('a-b/')).rejects.toThrow();
  });
});
