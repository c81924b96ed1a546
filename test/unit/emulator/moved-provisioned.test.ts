import { expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../../src/emulator/emulator.js';
import { emptyFolder } from '../../support/cli.js';
import { fakeFleet } from '../../support/lambda-faults.js';
import { rawRequest, signedBy } from '../../support/raw-http.js';
import { madeZip } from '../../support/zips.js';

it('provisioned concurrency follows its alias to another version, and ends with it', async () => {
  const asked: string[] = [];
  const fleet = fakeFleet();
  const emulator = await startEmulator({
    fleet: {
      ...fleet,
      provision: async (deployment, count) => {
        asked.push(`${deployment.version}: ${count}`);
        return {};
      },
    },
    workFolder: emptyFolder(),
    delays: { pendingMs: 0, inProgressMs: 0 },
  });
  onTestFinished(() => emulator.close());
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { authorization: signedBy('any') };
    const answer = await rawRequest(`${emulator.url}${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : '',
    });
    expect(answer.status).toBeLessThan(300);
  };
  const fn = '/2015-03-31/functions/fn';
  await ask('POST', '/2015-03-31/functions', {
    ...{ FunctionName: 'fn', Runtime: 'python3.12', Handler: 'app.handler' },
    Role: 'arn:aws:iam::000000000000:role/x',
    Code: { ZipFile: madeZip([{ name: 'app.py' }]).toString('base64') },
  });
  await ask('POST', `${fn}/versions`, {});
  await ask('PUT', `${fn}/configuration`, { MemorySize: 256 });
  await ask('POST', `${fn}/versions`, {});
  await ask('POST', `${fn}/aliases`, { Name: 'live', FunctionVersion: '1' });
  const provisioned = '/2019-09-30/functions/fn/provisioned-concurrency?Qualifier=live';
  await ask('PUT', provisioned, { ProvisionedConcurrentExecutions: 2 });
  await ask('PUT', `${fn}/aliases/live`, { Description: 'still there' });
  expect(asked).toEqual(['1: 2']);
  await ask('PUT', `${fn}/aliases/live`, { FunctionVersion: '2' });
  expect(asked.splice(0)).toEqual(['1: 2', '1: 0', '2: 2']);
  await ask('GET', provisioned);
  await ask('DELETE', `${fn}/aliases/live`);
  expect(asked).toEqual(['2: 0']);
});
