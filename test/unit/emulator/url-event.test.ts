import { describe, expect, it } from 'vitest';
import { type UrlRequest, urlEvent } from '../../../src/emulator/api/url-event.js';
import { urlResponse } from '../../../src/emulator/api/url-response.js';

const place = {
  ...{ id: 'abc', requestId: 'r-1', traceId: 'Root=1-2-3' },
  at: new Date('2026-11-08T03:04:05.678Z'),
};
const request: UrlRequest = {
  ...{ method: 'GET', target: '/', protocol: 'HTTP/1.1', headers: { host: '127.0.0.1:9002' } },
  ...{ body: Buffer.alloc(0), sourceIp: '127.0.0.1' },
};
const event = (more: Partial<UrlRequest>) =>
  urlEvent({ ...request, ...more }, place) as Record<string, never>;

describe('the event of a function URL', () => {
  it('is that of payload format 2.0, without what the request does not have', () => {
    expect(urlEvent(request, place)).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/',
      rawQueryString: '',
      headers: {
        host: '127.0.0.1:9002',
        'x-amzn-trace-id': 'Root=1-2-3',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '9002',
        'x-forwarded-proto': 'http',
      },
      requestContext: {
        accountId: 'anonymous',
        apiId: 'abc',
        domainName: '127.0.0.1',
        domainPrefix: 'abc',
        http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
        requestId: 'r-1',
        routeKey: '$default',
        stage: '$default',
        time: '08/Nov/2026:03:04:05 +0000',
        timeEpoch: 1_794_107_045_678,
      },
      isBase64Encoded: false,
    });
  });

  it('has the path raw and decoded, and parameters joined by commas', () => {
    const seen = event({ target: '/a%20b/c?x=1&x=2&y=%20z&e=&q=a?b' });
    expect(seen).toMatchObject({
      rawPath: '/a%20b/c',
      rawQueryString: 'x=1&x=2&y=%20z&e=&q=a?b',
      queryStringParameters: { x: '1,2', y: ' z', e: '', q: 'a?b' },
      requestContext: { http: { path: '/a b/c' } },
    });
    expect(event({ target: '/%ff' })).toMatchObject({ requestContext: { http: { path: '/%ff' } } });
  });

  it('has cookies apart from the headers', () => {
    const seen = event({ headers: { cookie: 'a=1; b=2;c=3', 'x-many': ['1', '2'] as never } });
    expect(seen.cookies).toEqual(['a=1', 'b=2', 'c=3']);
    expect(seen.headers).toMatchObject({ 'x-many': '1,2' });
    expect(seen.headers).not.toHaveProperty('cookie');
  });

  it.each([
    ['application/json', undefined, false],
    ['application/vnd.api+json; charset=utf-8', undefined, false],
    ['text/plain', undefined, false],
    ['application/xml', 'identity', false],
    ['application/json', 'gzip', true],
    ['application/x-www-form-urlencoded', undefined, true],
    ['image/png', undefined, true],
    [undefined, undefined, true],
  ])('has a body of %s, %s, as base64: %s', (type, encoding, isBase64) => {
    const body = Buffer.from('{"ü":1}');
    const headers = {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    };
    const seen = event({ body, headers });
    expect([seen.body, seen.isBase64Encoded]).toEqual([
      body.toString(isBase64 ? 'base64' : 'utf8'),
      isBase64,
    ]);
  });
});

describe('the response of a function URL', () => {
  const respond = (value: unknown) => {
    const answer = urlResponse(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
    return answer && [answer.status, answer.headers, Buffer.from(answer.body).toString('utf8')];
  };
  const json = { 'content-type': 'application/json' };

  it.each([
    ['any JSON without statusCode', { a: 1 }, [200, json, '{"a":1}']],
    ['a text', '"hello"', [200, json, '"hello"']],
    ['null', 'null', [200, json, 'null']],
    ['a list', [1], [200, json, '[1]']],
    ['a status alone', { statusCode: 204 }, [204, json, '']],
    ['a status as text', { statusCode: '404', body: 'no' }, [404, json, 'no']],
    ['null where nothing is meant', { statusCode: 200, headers: null, body: null }, [200, json, '']],
    [
      'headers, cookies and base64',
      {
        ...{ statusCode: 201, headers: { 'Content-Type': 'text/plain', 'X-N': 7, Connection: 'close' } },
        ...{ cookies: ['a=1; Secure', 'b=2'], body: 'aGk=', isBase64Encoded: true },
      },
      [201, { 'content-type': 'text/plain', 'x-n': '7', 'set-cookie': ['a=1; Secure', 'b=2'] }, 'hi'],
    ],
  ])('is made of %s', (_, value, expected) => {
    expect(respond(value)).toEqual(expected);
  });

  it.each([
    ['no JSON', 'oops'],
    ['a status that is none', { statusCode: 'x' }],
    ['a status beyond HTTP', { statusCode: 1000 }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['headers that are no table', { statusCode: 200, headers: ['a'] }],
    ['cookies that are no texts', { statusCode: 200, cookies: [1] }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    ['a header without a name', { statusCode: 200, headers: { '': 'b' } }],
  ])('is none of %s', (_, value) => {
    expect(respond(value)).toBeUndefined();
  });
});
