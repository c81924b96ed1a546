import { describe, expect, it } from 'vitest';
import { indexPage, originalOf, pageType } from '../../../src/wheels/recorded-page.js';

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';
const ADDRESS = 'https://registry.invalid/simple/six/';
const FILE = 'https://files.invalid/a/b%2Bc/six-1.0+x-py3-none-any.whl';

describe('a recorded page', () => {
  it('has its files on this index, and all else as it was', () => {
    const files = [
      { filename: 'six-1.0+x-py3-none-any.whl', url: FILE, yanked: 'why', hashes: { sha256: 'aa' } },
      { filename: 'six-0.1.tar.gz', url: '../../old/six-0.1.tar.gz' },
    ];
    const { type, body } = indexPage(
      JSON.stringify({ name: 'six', files, versions: ['1.0'] }),
      JSON_TYPE,
      ADDRESS,
    );
    const page = JSON.parse(body) as { files: { url: string }[] };
    expect(type).toBe(JSON_TYPE);
    expect(page).toMatchObject({
      name: 'six',
      versions: ['1.0'],
      files: [{ yanked: 'why', hashes: { sha256: 'aa' } }, {}],
    });
    expect(page.files.map(({ url }) => originalOf(url))).toEqual([
      FILE,
      'https://registry.invalid/old/six-0.1.tar.gz',
    ]);
  });

  it('keeps the digests of links in HTML', () => {
    const link = `<a data-requires-python="&gt;=3" href="${FILE}#sha256=aa">six</a> <a href='x.whl'>x</a>`;
    const { type, body } = indexPage(link, 'text/html; charset=UTF-8', ADDRESS);
    const hrefs = [...body.matchAll(/href=["']([^"'#]+)(#[^"']*)?["']/g)];
    expect(type).toBe('text/html');
    expect(hrefs.map(([, path = '', end]) => [originalOf(path), end])).toEqual([
      [FILE, '#sha256=aa'],
      [`${ADDRESS}x.whl`, undefined],
    ]);
  });

  it('leads to the metadata beside a file, and nowhere but to registries', () => {
    const { body } = indexPage(JSON.stringify({ files: [{ url: FILE }] }), JSON_TYPE, ADDRESS);
    const [file] = (JSON.parse(body) as { files: { url: string }[] }).files;
    expect(originalOf(`${file?.url}.metadata`)).toBe(`${FILE}.metadata`);
    const local = Buffer.from('file:///etc').toString('base64url');
    expect(originalOf(`/recorded/${local}/passwd`)).toBeUndefined();
    expect(originalOf('/files/aa/x.whl')).toBeUndefined();
  });
});

it('is JSON only for who names it', () => {
  expect(pageType(`${JSON_TYPE}, text/html;q=0.1`)).toBe(JSON_TYPE);
  expect(pageType('text/html')).toBe('text/html');
});
