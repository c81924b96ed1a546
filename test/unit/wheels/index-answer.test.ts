import { describe, expect, it } from 'vitest';
import { answer } from '../../../src/wheels/index-answer.js';

const RESOURCE = { type: 'text/plain', bytes: 10, etag: '"e"', cacheControl: 'max-age=600' };
const get = (more: object = {}) => answer({ method: 'GET', ...more }, RESOURCE);

describe('answer', () => {
  it('sends all of it with what a cache needs', () => {
    expect(get()).toEqual({
      status: 200,
      headers: {
        etag: '"e"',
        'cache-control': 'max-age=600',
        'accept-ranges': 'bytes',
        vary: 'Accept',
        'content-type': 'text/plain',
        'content-length': '10',
      },
      part: { first: 0, last: 9 },
    });
  });

  it('sends no body for HEAD, and tells the length', () => {
    const { part, ...head } = get();
    expect(part).toBeDefined();
    expect(answer({ method: 'HEAD', range: 'bytes=0-1' }, RESOURCE)).toEqual(head);
  });

  it.each(['"e"', 'W/"e"', '"a", "e"', '*'])('has not changed for %s', (ifNoneMatch) => {
    const { status, headers, part } = get({ ifNoneMatch });
    expect({ status, part }).toEqual({ status: 304, part: undefined });
    expect(headers).toMatchObject({ etag: '"e"', 'cache-control': 'max-age=600' });
  });

  it('has changed for another tag', () => {
    expect(get({ ifNoneMatch: '"a"' }).status).toBe(200);
  });

  it.each([
    ['bytes=2-5', 2, 5],
    ['bytes=7-', 7, 9],
    ['bytes=-3', 7, 9],
    ['bytes=-30', 0, 9],
    ['bytes=4-99', 4, 9],
  ])('sends a part for %s', (range, first, last) => {
    const { status, headers, part } = get({ range });
    expect({ status, part }).toEqual({ status: 206, part: { first, last } });
    expect(headers['content-range']).toBe(`bytes ${first}-${last}/10`);
    expect(headers['content-length']).toBe(String(last - first + 1));
  });

  it.each(['bytes=10-', 'bytes=-0'])('refuses %s', (range) => {
    const { status, headers, part } = get({ range });
    expect({ status, part, range: headers['content-range'] }).toEqual({
      status: 416,
      part: undefined,
      range: 'bytes */10',
    });
  });

  it.each([
    { range: 'bytes=0-1,3-4' },
    { range: 'bytes=5-2' },
    { range: 'lines=1-2' },
    { range: 'bytes=-' },
    { range: 'bytes=0-1', ifRange: '"a"' },
  ])('sends all of it for %o', (asked) => {
    expect(get(asked)).toEqual(get());
  });

  it('sends a part if the tag of If-Range is the current one', () => {
    expect(get({ range: 'bytes=0-1', ifRange: '"e"' }).status).toBe(206);
  });

  it('sends an empty resource without a part', () => {
    const empty = answer({ method: 'GET' }, { ...RESOURCE, bytes: 0 });
    expect(empty).toMatchObject({ status: 200, headers: { 'content-length': '0' } });
    expect(empty.part).toBeUndefined();
  });
});
