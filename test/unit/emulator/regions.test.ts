import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListLayersCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyFolder } from '../../support/cli.js';
import { type TestAccount, testAccount } from '../../support/lambda-account.js';
import { rawRequest, signedBy } from '../../support/raw-http.js';

const zip = (text: string) => zipSync({ 'app.py': strToU8(text) });
const FN = { FunctionName: 'fn', Runtime: 'python3.12', Handler: 'app.handler' } as const;
const Role = 'arn:aws:iam::000000000000:role/r';

function clientIn(region: string, { url }: TestAccount): LambdaClient {
  const client = new LambdaClient({
    ...{ endpoint: url, region, maxAttempts: 1 },
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });
  onTestFinished(() => client.destroy());
  return client;
}

const namesIn = async (client: LambdaClient) =>
  (await client.send(new ListFunctionsCommand({}))).Functions?.map(({ FunctionArn }) => FunctionArn);

describe('regions', () => {
  it('have their own functions and layers, by the scope of the signature', async () => {
    const account = await testAccount({ accountId: '123456789012' });
    await account.define('here');
    const [here, there] = [clientIn('us-east-1', account), clientIn('eu-central-1', account)];
    const Code = { ZipFile: zip('there') };
    await there.send(new CreateFunctionCommand({ ...FN, Role: 'arn:aws:iam::123456789012:role/r', Code }));
    const Content = { ZipFile: zip('layer') };
    await there.send(new PublishLayerVersionCommand({ LayerName: 'lay', Content }));
    expect(await namesIn(here)).toEqual(['arn:aws:lambda:us-east-1:123456789012:function:here']);
    expect(await namesIn(there)).toEqual(['arn:aws:lambda:eu-central-1:123456789012:function:fn']);
    expect((await here.send(new ListLayersCommand({}))).Layers).toEqual([]);
    // Addresses of code carry no signature of the caller's.
    const { Code: code } = await there.send(new GetFunctionCommand({ FunctionName: 'fn' }));
    expect((await rawRequest(code?.Location ?? '', {})).status).toBe(200);
    const layer = await there.send(new GetLayerVersionCommand({ LayerName: 'lay', VersionNumber: 1 }));
    expect((await rawRequest(layer.Content?.Location ?? '', {})).status).toBe(200);
  });

  it('are those that there can be', async () => {
    const account = await testAccount();
    const authorization = signedBy('x').replace('us-east-1', 'nowhere');
    const answer = await rawRequest(`${account.url}/2015-03-31/functions/`, { headers: { authorization } });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, 'InvalidSignatureException']);
  });
});

describe('a reset', () => {
  const reset = (url: string, headers = {}) =>
    rawRequest(`${url}/_coldstart/reset`, { method: 'POST', headers });

  it('leaves what was there from the start, in every region', async () => {
    const account = await testAccount();
    await account.define('here');
    const there = clientIn('eu-central-1', account);
    await there.send(new CreateFunctionCommand({ ...FN, Role, Code: { ZipFile: zip('x') } }));
    const send = account.client.send.bind(account.client);
    const change = { FunctionName: 'here', Description: 'changed' };
    await send(new UpdateFunctionConfigurationCommand(change));
    const made = await send(new CreateFunctionUrlConfigCommand({ FunctionName: 'here', AuthType: 'NONE' }));
    expect((await reset(account.url)).status).toBe(204);
    expect(await namesIn(there)).toEqual([]);
    const found = await send(new GetFunctionConfigurationCommand({ FunctionName: 'here' }));
    expect([found.Description, found.State]).toEqual(['', 'Active']);
    await expect(rawRequest(made.FunctionUrl ?? '', {})).rejects.toThrow(/ECONNREFUSED/);
  });

  it('keeps the code of what was there, and removes all other', async () => {
    const workFolder = emptyFolder();
    const account = await testAccount({ workFolder });
    await account.define('here');
    const send = account.client.send.bind(account.client);
    const { LayerVersionArn = '' } = await send(
      new PublishLayerVersionCommand({ LayerName: 'lay', Content: { ZipFile: zip('x') } }),
    );
    const create = { ...FN, Role, Layers: [LayerVersionArn], Code: { ZipFile: zip('x') } };
    await send(new CreateFunctionCommand(create));
    expect(
      readdirSync(workFolder)
        .map((name) => name.slice(0, 4))
        .sort(),
    ).toEqual(['code', 'opt-', 'task', 'task']);
    await Promise.all([reset(account.url), reset(account.url)]);
    await expect.poll(() => readdirSync(workFolder)).toEqual(['code']);
    expect(await namesIn(account.client)).toHaveLength(1);
  });

  it('is for no web page, and for the key alone where there is one', async () => {
    const open = await testAccount();
    expect((await reset(open.url, { origin: 'http://evil.example.com' })).status).toBe(403);
    expect((await reset(open.url, { host: 'evil.example.com' })).status).toBe(403);
    const shut = await testAccount({ accessKey: 'secret' });
    expect((await reset(shut.url)).status).toBe(403);
    expect((await reset(shut.url, { authorization: signedBy('other') })).status).toBe(403);
    expect((await reset(shut.url, { authorization: signedBy('secret') })).status).toBe(204);
  });
});

/** What answers like S3, and what it was asked. */
async function objectStore(objects: Readonly<Record<string, Uint8Array>>) {
  const asked: { target: string; authorization: string | undefined }[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    asked.push({ target: url, authorization: headers.authorization });
    const body = objects[url];
    if (url === '/base/my-bucket/closed') response.writeHead(403).end();
    else if (url === '/base/my-bucket/moved')
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
    else if (body) response.end(body);
    else
      response.writeHead(404).end('<Error><Code>NoSuchKey</Code><Message>It is not there.</Message></Error>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`);
  return { asked, endpoint };
}

describe('code from S3', () => {
  const create = (account: TestAccount, S3Key: string, more = {}) =>
    account.client
      .send(new CreateFunctionCommand({ ...FN, Role, Code: { S3Bucket: 'my-bucket', S3Key, ...more } }))
      .catch((error: Error) => `${error.name}: ${error.message}`);

  it('is read at the address that was named, signed, by bucket, key and version', async () => {
    const target = '/base/my-bucket/a%20b/..%2F..%2Fc/%C3%BC%281%29.zip?versionId=v%2B1';
    const keys = { accessKeyId: 'AK', secretAccessKey: 'SK' };
    const { asked, endpoint } = await objectStore({ [target.replaceAll('..%2F..%2F', '../../')]: zip('x') });
    const account = await testAccount({ objects: { endpoint, keys } });
    // Dots of a key are a part of it, and lead nowhere else.
    const made = await create(account, 'a b/../../c/ü(1).zip', { S3ObjectVersion: 'v+1' });
    expect(made).toMatchObject({ FunctionName: 'fn', State: 'Pending' });
    expect(asked.map((one) => one.target)).toEqual([target.replaceAll('..%2F..%2F', '../../')]);
    expect(asked[0]?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AK\/\d{8}\/us-east-1\/s3\//);
  });

  it('is asked for unsigned without keys, for layers too', async () => {
    const { asked, endpoint } = await objectStore({ '/base/my-bucket/layer.zip': zip('x') });
    const account = await testAccount({ objects: { endpoint } });
    const Content = { S3Bucket: 'my-bucket', S3Key: 'layer.zip' };
    const made = await account.client.send(new PublishLayerVersionCommand({ LayerName: 'l', Content }));
    expect(made.Version).toBe(1);
    expect(asked).toEqual([{ target: '/base/my-bucket/layer.zip', authorization: undefined }]);
  });

  it('says what the store says, and follows no redirect', async () => {
    const { asked, endpoint } = await objectStore({ '/base/my-bucket/no.zip': Buffer.from('no zip') });
    const account = await testAccount({ objects: { endpoint } });
    expect(await create(account, 'none')).toBe(
      'InvalidParameterValueException: Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: It is not there.',
    );
    expect(await create(account, 'moved')).toMatch(/S3 Error Code: HTTP 307/);
    expect(await create(account, 'no.zip')).toMatch(/Could not unzip uploaded file/);
    expect(await create(account, 'closed')).toMatch(
      /HTTP 403.* The emulator did not sign: .*AWS_ACCESS_KEY_ID/,
    );
    const keys = { accessKeyId: 'AK', secretAccessKey: 'SK' };
    const signing = await testAccount({ objects: { endpoint, keys } });
    expect(await create(signing, 'closed')).toMatch(
      /HTTP 403\. S3 Error Message: The store did not say more\.$/,
    );
    expect(asked).toHaveLength(5);
  });

  it('is refused where no store was named, or none answers', async () => {
    expect(await create(await testAccount(), 'a.zip')).toMatch(/--s3-endpoint-url/);
    const account = await testAccount({ objects: { endpoint: new URL('http://127.0.0.1:1') } });
    expect(await create(account, 'a.zip')).toMatch(/http:\/\/127\.0\.0\.1:1 cannot be read/);
  });
});

describe('without waiting', () => {
  it('everything is ready at once', async () => {
    const account = await testAccount({ delays: { pendingMs: 0, inProgressMs: 0 } });
    const { State } = await account.client.send(
      new CreateFunctionCommand({ ...FN, Role, Code: { ZipFile: zip('x') } }),
    );
    const changed = await account.client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'fn', Timeout: 9 }),
    );
    expect([State, changed.LastUpdateStatus]).toEqual(['Active', 'Successful']);
  });
});
