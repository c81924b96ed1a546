import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lambdaConnections } from '../../../src/aws/connection.js';
import type { DeployedFunction } from '../../../src/domain/plan.js';

const KEYS = { AWS_ACCESS_KEY_ID: 'KEY-OF-IO', AWS_SECRET_ACCESS_KEY: 's' };
const OTHERS = {
  ...{ AWS_ACCESS_KEY_ID: 'KEY-OF-PROCESS', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 'of-process' },
  ...{ AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
};

let outer: NodeJS.ProcessEnv;
let asked: IncomingHttpHeaders[];
const server = createServer((request, response) => {
  asked.push(request.headers);
  response.setHeader('content-type', 'application/json').end('{}');
});
let url: string;

beforeEach(async () => {
  asked = [];
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outer = process.env;
  process.env = { ...outer, ...OTHERS };
});
afterEach(async () => {
  process.env = outer;
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

it.each<[string, Record<string, string>, string, string | undefined]>([
  ['its keys', KEYS, 'KEY-OF-IO/DATE/us-east-1', undefined],
  [
    'its keys, token and region',
    { ...KEYS, AWS_SESSION_TOKEN: 'of-io', AWS_REGION: 'eu-central-1' },
    'KEY-OF-IO/DATE/eu-central-1',
    'of-io',
  ],
  [
    'an older name of the region',
    { ...KEYS, AWS_DEFAULT_REGION: 'eu-north-1' },
    'KEY-OF-IO/DATE/eu-north-1',
    undefined,
  ],
  ['no keys, which this machine needs none for', {}, 'local/DATE/us-east-1', undefined],
])(
  'a client has the variables of its caller, not those of the process: %s',
  async (_, env, expected, token) => {
    const connections = lambdaConnections({ ...env, AWS_ENDPOINT_URL: url });
    const { client } = await connections.to({ functionName: 'f' } as unknown as DeployedFunction);
    await client.send(new GetFunctionCommand({ FunctionName: 'f' }));
    connections.close();
    const [headers] = asked;
    const credential = /Credential=([^,]+?)\/lambda/.exec(headers?.authorization ?? '')?.[1];
    expect(credential?.replace(/\d{8}/, 'DATE')).toBe(expected);
    expect(headers?.['x-amz-security-token']).toBe(token);
  },
);
