import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../src/emulator/model.js';
import { testAccount } from '../../support/lambda-account.js';
import { fakeFleet } from '../../support/lambda-faults.js';
import { rawRequest, signedBy } from '../../support/raw-http.js';

const FunctionName = 'fn';

/** An account with a function that has a URL; it returns its event unless told otherwise. */
async function served(more: Parameters<typeof testAccount>[0] = {}, answer?: unknown) {
  const fleet = fakeFleet();
  const invoke: Fleet['invoke'] = async (...given) => {
    const outcome = await fleet.invoke(...given);
    return { ...outcome, ...(answer === undefined ? {} : { payload: Buffer.from(JSON.stringify(answer)) }) };
  };
  const account = await testAccount({ fleet: { ...fleet, invoke }, ...more });
  await account.define(FunctionName);
  const send = account.client.send.bind(account.client);
  const made = await send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }));
  const url = made.FunctionUrl ?? '';
  const ask = (path = '', options: Parameters<typeof rawRequest>[1] = {}) =>
    rawRequest(`${url}${path}`, options);
  return { account, send, made, url, ask };
}

const named = (error: Error) => error.name;

describe('a function URL', () => {
  it('is created, found, listed, changed and deleted', async () => {
    const { send, made, url, ask } = await served();
    const FunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
    expect(made).toMatchObject({ FunctionArn, AuthType: 'NONE', InvokeMode: 'BUFFERED' });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(made).not.toHaveProperty('LastModifiedTime');
    const again = new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' });
    expect(await send(again).catch(named)).toBe('ResourceConflictException');
    const Cors = { AllowOrigins: ['https://a.example'], AllowMethods: ['GET'], MaxAge: 60 };
    const change = { FunctionName, InvokeMode: 'RESPONSE_STREAM', Cors } as const;
    expect(await send(new UpdateFunctionUrlConfigCommand(change))).toMatchObject({ AuthType: 'NONE', Cors });
    const found = await send(new GetFunctionUrlConfigCommand({ FunctionName }));
    expect(found).toMatchObject({ FunctionUrl: url, InvokeMode: 'RESPONSE_STREAM', Cors });
    const list = await send(new ListFunctionUrlConfigsCommand({ FunctionName }));
    expect(list.FunctionUrlConfigs?.map(({ FunctionUrl }) => FunctionUrl)).toEqual([url]);
    await send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
    expect(await send(new GetFunctionUrlConfigCommand({ FunctionName })).catch(named)).toBe(
      'ResourceNotFoundException',
    );
    await expect(ask()).rejects.toThrow(/ECONNREFUSED/);
  });

  it('is of $LATEST or of an alias, and ends with it', async () => {
    const { account, send, ask } = await served();
    const version = await account.publish(FunctionName);
    await send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: version }));
    const create = (Qualifier: string) =>
      send(new CreateFunctionUrlConfigCommand({ FunctionName, Qualifier, AuthType: 'NONE' }));
    expect(await create(version).catch(named)).toBe('ValidationException');
    expect(await create('other').catch(named)).toBe('ResourceNotFoundException');
    const { FunctionUrl = '', FunctionArn } = await create('live');
    expect(FunctionArn).toMatch(/:function:fn:live$/);
    expect((await rawRequest(FunctionUrl, {})).status).toBe(200);
    await send(new DeleteAliasCommand({ FunctionName, Name: 'live' }));
    await expect(rawRequest(FunctionUrl, {})).rejects.toThrow(/ECONNREFUSED/);
    await send(new DeleteFunctionCommand({ FunctionName }));
    await expect(ask()).rejects.toThrow(/ECONNREFUSED/);
  });

  it('hands the request to the handler, and its request id to the client', async () => {
    const { ask } = await served();
    const answer = await ask('path?q=1', {
      ...{ method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'hello' },
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      ...{ version: '2.0', rawPath: '/path', rawQueryString: 'q=1', body: 'hello', isBase64Encoded: false },
      requestContext: { accountId: 'anonymous', requestId: answer.headers['x-amzn-requestid'] },
    });
  });

  it('answers as the handler says, or with its JSON where the mode is to stream', async () => {
    const { send, ask } = await served({}, { statusCode: 201, cookies: ['a=1', 'b=2'], body: 'made' });
    const read = await ask();
    expect([read.status, read.text, read.headers['set-cookie']]).toEqual([201, 'made', ['a=1', 'b=2']]);
    await send(new UpdateFunctionUrlConfigCommand({ FunctionName, InvokeMode: 'RESPONSE_STREAM' }));
    const raw = await ask();
    expect([raw.status, raw.headers['content-type']]).toEqual([200, 'application/octet-stream']);
    expect(JSON.parse(raw.text)).toMatchObject({ statusCode: 201 });
  });

  it.each([
    ['what is no response', { statusCode: 'x' }, {}],
    ['a function that failed', { errorType: 'ValueError' }, { functionError: 'Unhandled' }],
  ])('answers 502 to %s', async (_, payload, outcome) => {
    const fleet = fakeFleet();
    const invoke: Fleet['invoke'] = async (...given) => ({
      ...(await fleet.invoke(...given)),
      ...{ kind: 'answered', payload: Buffer.from(JSON.stringify(payload)), logTail: Buffer.from('') },
      ...(outcome as object),
    });
    const { ask } = await served({ fleet: { ...fleet, invoke } });
    const answer = await ask();
    expect([answer.status, answer.text]).toEqual([502, 'Internal Server Error']);
  });

  it('answers 429 where no more may run', async () => {
    const { send, ask } = await served();
    await send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    const answer = await ask();
    expect(answer.status).toBe(429);
    expect(JSON.parse(answer.text)).toMatchObject({
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  });

  it('asks for a signature where its type is AWS_IAM', async () => {
    const { send, ask } = await served({ accessKey: 'x' });
    expect((await ask()).status).toBe(200);
    await send(new UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM' }));
    expect((await ask()).status).toBe(403);
    expect((await ask('', { headers: { authorization: signedBy('other') } })).status).toBe(403);
    const answer = await ask('', { headers: { authorization: signedBy('x') } });
    expect(JSON.parse(answer.text)).toMatchObject({
      requestContext: { accountId: '000000000000', authorizer: { iam: { accessKey: 'x' } } },
    });
  });

  it('answers no web page but those that its settings name', async () => {
    const { send, ask } = await served();
    const origin = 'https://a.example';
    expect((await ask('', { headers: { origin } })).status).toBe(403);
    expect((await ask('', { headers: { host: 'evil.example.com' } })).status).toBe(403);
    const Cors = { AllowOrigins: [origin], AllowMethods: ['GET'], AllowHeaders: ['x-a'], MaxAge: 60 };
    await send(new UpdateFunctionUrlConfigCommand({ FunctionName, Cors }));
    const answer = await ask('', { headers: { origin } });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin]);
    const preflight = await ask('', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    expect([preflight.status, preflight.text]).toEqual([200, '']);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'x-a',
      'access-control-max-age': '60',
    });
    expect((await ask('', { headers: { origin: 'https://b.example' } })).status).toBe(403);
  });
});
