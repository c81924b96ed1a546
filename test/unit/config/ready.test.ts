import { describe, expect, it } from 'vitest';
import { isReadyCondition, parseReady, shownReady } from '../../../src/config/ready.js';

describe('parseReady', () => {
  it.each([
    ['exit', undefined],
    ['fd', { kind: 'fd' }],
    ['port:8080', { kind: 'port', port: 8080 }],
    ['port:65535', { kind: 'port', port: 65535 }],
    ['file:run/ready flag', { kind: 'file', path: 'run/ready flag' }],
    ['file:a:b', { kind: 'file', path: 'a:b' }],
    ['output:/Uvicorn running/', { kind: 'output', pattern: 'Uvicorn running' }],
    ['output:/a/b:(?i)C$/', { kind: 'output', pattern: 'a/b:(?i)C$' }],
    ['http://127.0.0.1:8080', { kind: 'http', host: '127.0.0.1', port: 8080, path: '/' }],
    ['http://localhost:81/a?b=c%20d#e', { kind: 'http', host: '127.0.0.1', port: 81, path: '/a?b=c%20d' }],
    ['http://127.8.9.10/', { kind: 'http', host: '127.8.9.10', port: 80, path: '/' }],
    ['http://[::1]:9/x', { kind: 'http', host: '::1', port: 9, path: '/x' }],
  ])('reads %s', (text, condition) => {
    expect(parseReady(text)).toEqual(condition);
  });

  it.each([
    ['', /none of the forms/],
    ['8080', /none of the forms/],
    ['listening', /none of the forms/],
    ['exit:0', /none of the forms/],
    ['port:', /1 to 65535/],
    ['port:0', /1 to 65535/],
    ['port:65536', /1 to 65535/],
    ['port:80a', /1 to 65535/],
    ['output:ready', /between slashes/],
    ['output://', /between slashes/],
    ['file:', /names no file/],
    ['http://', /is not a URL/],
    ['http://127.0.0.1:99999/', /is not a URL/],
    ['http://127.0.0.1:0/', /1 to 65535/],
    ['https://127.0.0.1/', /without TLS/],
    ['http://example.com/', /only loopback/],
    ['http://127.0.0.1.example.com/', /only loopback/],
    ['http://10.0.0.1:8080/', /only loopback/],
    ['http://0.0.0.0:8080/', /only loopback/],
  ])('refuses %j, says why and lists the forms', (text, why) => {
    expect(() => parseReady(text)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringMatching(why),
        hint: expect.stringMatching(/exit, fd, port:.*http:.*output:.*file:.*\{port\}/),
      }),
    );
  });
});

describe('isReadyCondition', () => {
  it('knows {port}, and that exit is none', () => {
    expect(
      ['port:{port}', 'http://127.0.0.1:{port}/', 'file:up.{port}'].map((one) => isReadyCondition(one)),
    ).toEqual([true, true, true]);
    expect(isReadyCondition('exit')).toBe(false);
  });

  it('quotes a wrong condition as it was written', () => {
    expect(() => isReadyCondition('port:{port}0')).toThrow(/"port:\{port\}0"/);
  });
});

it.each([
  ['http://127.0.0.1:{port}/up?token=hush', 'http://127.0.0.1:{port}/up?***'],
  ['http://me:hush@127.0.0.1/up', 'http://***@127.0.0.1/up'],
  ['output:/who?/', 'output:/who?/'],
  ['port:{port}', 'port:{port}'],
])('shows %s as %s', (text, shown) => {
  expect(shownReady(text)).toBe(shown);
});
