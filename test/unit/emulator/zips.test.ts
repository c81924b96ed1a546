import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../../src/emulator/emulator.js';
import { emptyFolder } from '../../support/cli.js';
import { fakeFleet } from '../../support/lambda-faults.js';
import { rawRequest, signedBy } from '../../support/raw-http.js';
import { madeZip } from '../../support/zips.js';

const MEGABYTE = 2 ** 20;
const file = (name: string) => ({ name, content: 'x = 1\n' });
const HOSTILE: readonly [string, Uint8Array][] = [
  ['that is none', Buffer.from('no zip')],
  ['of nothing', madeZip([])],
  ['that states less than it holds', madeZip([{ ...file('a.py'), bytes: 1 }])],
  ['that states more than it holds', madeZip([{ ...file('a.py'), bytes: 7 }])],
  [
    'that holds a hundred times what it states',
    madeZip([{ name: 'a', content: Buffer.alloc(MEGABYTE), bytes: 9 }]),
  ],
  ['that states more than is allowed', madeZip([{ ...file('a.py'), bytes: 250 * MEGABYTE + 1 }])],
  ['with a file twice', madeZip([file('app.py'), file('app.py')])],
  ['with a file twice, written otherwise', madeZip([file('lib/app.py'), file('./lib//app.py')])],
  ['with a file and a folder of one name', madeZip([file('app'), file('app/x.py')])],
  ['with a folder and a file of one name', madeZip([file('app/x.py'), file('app!'), file('app')])],
  ['with an empty folder and a file of one name', madeZip([{ name: 'app/' }, file('app')])],
  ['with a file that is its own folder', madeZip([file('.')])],
  ['with a name of 300 characters', madeZip([file(`${'n'.repeat(300)}.py`)])],
  ['with a folder of 300 characters', madeZip([{ name: `${'n'.repeat(300)}/` }])],
  ['with a name of 200 letters of two bytes', madeZip([file('ü'.repeat(200))])],
  ['with a path of 5000 characters', madeZip([file(`${'a/'.repeat(2500)}a.py`)])],
  ['that leaves its folder', madeZip([file('ok.py'), file('../out.py')])],
  ['with an absolute path', madeZip([file('ok.py'), file('/etc/out.py')])],
  ['with NUL in a name', madeZip([file('ok.py'), file('a\0b.py')])],
];

async function account() {
  const workFolder = emptyFolder();
  const emulator = await startEmulator({
    fleet: fakeFleet(),
    workFolder,
    delays: { pendingMs: 0, inProgressMs: 0 },
  });
  onTestFinished(() => emulator.close());
  const ask = (method: string, path: string, body?: object) =>
    rawRequest(`${emulator.url}${path}`, {
      ...{ method, headers: { authorization: signedBy('any') }, body: body ? JSON.stringify(body) : '' },
    });
  return { workFolder, emulator, ask };
}

const created = (zip: Uint8Array, more: object = {}) => ({
  ...{
    FunctionName: 'fn',
    Runtime: 'python3.12',
    Handler: 'app.handler',
    Role: 'arn:aws:iam::000000000000:role/x',
  },
  Code: { ZipFile: Buffer.from(zip).toString('base64') },
  ...more,
});

describe('the emulator, given a zip', () => {
  it.each(HOSTILE)('%s, answers as AWS does and keeps nothing of it', async (_, zip) => {
    const { workFolder, emulator, ask } = await account();
    const ZipFile = Buffer.from(zip).toString('base64');
    await emulator.define('old', emptyFolder(), { runtime: 'python3.12', handler: 'app.handler' });
    for (const answer of [
      await ask('POST', '/2015-03-31/functions', created(zip)),
      await ask('PUT', '/2015-03-31/functions/old/code', { ZipFile }),
      await ask('POST', '/2018-10-31/layers/layer/versions', { Content: { ZipFile } }),
    ]) {
      expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([
        400,
        'InvalidParameterValueException',
      ]);
      const { message } = JSON.parse(answer.text) as { message: string };
      expect(message).toMatch(
        /^(?:Could not unzip uploaded file\. Please check|Unzipped size must be smaller|Uploaded file must be)/,
      );
      expect(message).not.toContain(workFolder);
      expect(message.length).toBeLessThan(400);
    }
    expect(readdirSync(workFolder)).toEqual([]);
    expect((await ask('GET', '/2015-03-31/functions/fn')).status).toBe(404);
    expect(JSON.parse((await ask('GET', '/2018-10-31/layers/layer/versions')).text)).toEqual({
      LayerVersions: [],
    });
  });

  it('gives it back as it was uploaded', async () => {
    const { ask } = await account();
    const zip = madeZip([{ ...file('app.py'), mode: 0o100755, time: 0x5762_8e2a }]);
    await ask('POST', '/2015-03-31/functions', created(zip));
    const found = await ask('GET', '/2015-03-31/functions/fn');
    const { Code, Configuration } = JSON.parse(found.text) as {
      Code: { Location: string };
      Configuration: { CodeSha256: string };
    };
    const bytes = Buffer.from(await (await fetch(Code.Location)).arrayBuffer());
    expect(bytes.equals(zip)).toBe(true);
    expect(Configuration.CodeSha256).toBe(createHash('sha256').update(bytes).digest('base64'));
  });

  it('counts it once for each version, and those of layers, as what the account has stored', async () => {
    const { ask } = await account();
    const zip = madeZip([file('app.py')]);
    const Content = { ZipFile: zip.toString('base64') };
    const stored = async () => {
      const { text } = await ask('GET', '/2016-08-19/account-settings');
      return (JSON.parse(text) as { AccountUsage: { TotalCodeSize: number } }).AccountUsage.TotalCodeSize;
    };
    await ask('POST', '/2015-03-31/functions', created(zip));
    await ask('POST', '/2015-03-31/functions/fn/versions', {});
    await ask('POST', '/2018-10-31/layers/layer/versions', { Content });
    expect(await stored()).toBe(3 * zip.byteLength);
    await ask('DELETE', '/2018-10-31/layers/layer/versions/1');
    expect(await stored()).toBe(2 * zip.byteLength);
  });

  it('with layers that clash keeps nothing of them', async () => {
    const { workFolder, ask } = await account();
    const publish = async (name: string, zip: Uint8Array) => {
      const Content = { ZipFile: Buffer.from(zip).toString('base64') };
      const { text } = await ask('POST', `/2018-10-31/layers/${name}/versions`, { Content });
      return (JSON.parse(text) as { LayerVersionArn: string }).LayerVersionArn;
    };
    const Layers = [
      await publish('one', madeZip([file('python/a')])),
      await publish('two', madeZip([file('python/a/b.py')])),
    ];
    for (const order of [Layers, Layers.toReversed()]) {
      const answer = await ask(
        'POST',
        '/2015-03-31/functions',
        created(madeZip([file('app.py')]), { Layers: order }),
      );
      expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([
        400,
        'InvalidParameterValueException',
      ]);
      expect(answer.text).toContain('is a file in one layer and a folder in another');
      expect(answer.text).not.toContain(workFolder);
    }
    expect(readdirSync(workFolder)).toEqual([]);
  });

  it('shows no path of this machine where it cannot write', async () => {
    const { workFolder, ask } = await account();
    const { rmSync, writeFileSync } = await import('node:fs');
    rmSync(workFolder, { recursive: true });
    writeFileSync(workFolder, '');
    const answer = await ask('POST', '/2015-03-31/functions', created(madeZip([file('app.py')])));
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([500, 'ServiceException']);
    expect(answer.text).toContain('ENOTDIR');
    expect(answer.text).not.toContain(workFolder);
  });
});
