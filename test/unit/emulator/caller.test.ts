import { describe, expect, it, onTestFinished } from 'vitest';
import { type EmulatorOptions, startEmulator } from '../../../src/emulator/emulator.js';
import { startRuntimeApi } from '../../../src/emulator/runtime-api.js';
import { emptyFolder } from '../../support/cli.js';
import { fakeFleet } from '../../support/lambda-faults.js';
import { rawRequest, signedBy } from '../../support/raw-http.js';

async function emulated(more: Partial<EmulatorOptions> = {}) {
  const actions: string[] = [];
  const emulator = await startEmulator({
    fleet: fakeFleet(),
    workFolder: emptyFolder(),
    onCall: ({ action }) => void actions.push(action),
    ...more,
  });
  onTestFinished(() => emulator.close());
  const ask = (headers: Record<string, string>, path = '/2015-03-31/functions/', method = 'GET', body = '') =>
    rawRequest(`${emulator.url}${path}`, { method, headers, body });
  return { emulator, actions, ask };
}

const authorization = signedBy('any');

describe('who may call the emulator', () => {
  it.each([
    ['unsigned', {}, 'MissingAuthenticationTokenException'],
    ['an empty signature', { authorization: ' ' }, 'MissingAuthenticationTokenException'],
    ['a password', { authorization: 'Basic eDp5' }, 'IncompleteSignatureException'],
    ['a token', { authorization: 'Bearer abc' }, 'IncompleteSignatureException'],
    ['an algorithm alone', { authorization: 'AWS4-HMAC-SHA256' }, 'IncompleteSignatureException'],
    [
      'no signature in it',
      { authorization: authorization.replace(/, Signature=.*/, '') },
      'IncompleteSignatureException',
    ],
    [
      'a signature that is none',
      { authorization: authorization.replace(/Signature=.*/, 'Signature=x') },
      'IncompleteSignatureException',
    ],
    ['no key', { authorization: authorization.replace('any/', '/') }, 'IncompleteSignatureException'],
    ['no scope', { authorization: authorization.replace(/any[^,]*/, 'any') }, 'IncompleteSignatureException'],
    ['another host', { authorization, host: 'evil.example.com' }, 'AccessDeniedException'],
    ['a web page', { authorization, origin: 'http://evil.example.com' }, 'AccessDeniedException'],
    ['a file of this machine', { authorization, origin: 'null' }, 'AccessDeniedException'],
  ])('refuses %s', async (_, headers, type) => {
    const { ask, actions } = await emulated();
    const answer = await ask(headers);
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, type]);
    expect(JSON.parse(answer.text)).toMatchObject({ Type: 'User', message: expect.stringMatching(/\w/) });
    expect(actions).toEqual([]);
  });

  it('creates nothing for a page that sends text', async () => {
    const { ask, emulator } = await emulated();
    const body = JSON.stringify({
      FunctionName: 'evil',
      Runtime: 'python3.12',
      Handler: 'a.b',
      Role: 'arn:aws:iam::000000000000:role/x',
    });
    for (const headers of [{}, { host: 'evil.example.com', authorization }]) {
      const sent = { ...headers, 'content-type': 'text/plain' };
      expect((await ask(sent, '/2015-03-31/functions', 'POST', body)).status).toBe(403);
    }
    // What a browser asks first, before it sends a header of a page’s own.
    const preflight = { origin: 'http://evil.example.com', 'access-control-request-method': 'POST' };
    expect((await ask(preflight, '/2015-03-31/functions', 'OPTIONS')).status).toBe(403);
    expect(JSON.parse((await ask({ authorization })).text)).toEqual({ Functions: [] });
    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  it('answers any key by any name of loopback', async () => {
    const { ask, emulator, actions } = await emulated();
    const { port } = new URL(emulator.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`])
      expect((await ask({ authorization, host })).status).toBe(200);
    const asymmetric = authorization.replace('HMAC-SHA256', 'ECDSA-P256-SHA256');
    expect((await ask({ authorization: asymmetric })).status).toBe(200);
    // As some clients write it.
    expect((await ask({ authorization: authorization.replaceAll(', ', ',') })).status).toBe(200);
    expect(actions).toEqual(Array(4).fill('ListFunctions'));
  });

  it('wants the one key that was named', async () => {
    const { ask } = await emulated({ accessKey: 'ONE' });
    const wrong = await ask({ authorization });
    expect([wrong.status, wrong.headers['x-amzn-errortype']]).toEqual([403, 'UnrecognizedClientException']);
    expect(wrong.text).not.toContain('ONE');
    expect((await ask({ authorization: signedBy('ONE') })).status).toBe(200);
    expect((await ask({ authorization: signedBy('ONEX') })).status).toBe(403);
  });

  it('gives code away at signed addresses only', async () => {
    const { ask, emulator } = await emulated();
    await emulator.define('fn', emptyFolder(), { runtime: 'python3.12', handler: 'app.handler' });
    const answer = await ask({ authorization }, '/2015-03-31/functions/fn');
    const location = new URL((JSON.parse(answer.text) as { Code: { Location: string } }).Code.Location);
    const signed = `${location.pathname}${location.search}`;
    expect((await ask({}, signed)).status).toBe(200);
    expect((await ask({ host: 'evil.example.com' }, signed)).status).toBe(403);
    expect((await ask({}, location.pathname)).status).toBe(403);
    expect((await ask({}, signed.slice(0, -1))).status).toBe(403);
    expect((await ask({}, `/2015-03-31/functions/fn${location.search}`)).status).toBe(403);
  });

  it('lets no other host at the Runtime API of an environment', async () => {
    const signals: string[] = [];
    const api = await startRuntimeApi({
      snapStart: false,
      onSignal: ({ kind }) => void signals.push(kind),
    });
    onTestFinished(() => api.close());
    const url = `http://${api.address}/2018-06-01/runtime/init/error`;
    const foreign = [{ host: 'evil.example.com' }, { origin: 'http://evil.example.com' }];
    for (const headers of foreign)
      expect((await rawRequest(url, { method: 'POST', headers, body: '{}' })).status).toBe(403);
    expect(signals).toEqual([]);
    expect((await rawRequest(url, { method: 'POST', body: '{}' })).status).toBe(202);
    expect(signals).toEqual(['init-error']);
  });
});
