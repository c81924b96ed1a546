import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configurationFacts } from '../../../../src/aws/inspect/configuration.js';
import { download } from '../../../../src/aws/inspect/download.js';
import { extensionsIn, readZip, zipEntries } from '../../../../src/aws/inspect/read-zip.js';

const never = new AbortController().signal;
const zipped = (files: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

describe('the configuration', () => {
  it('keeps sizes and names of variables, and values of switches of Python alone', () => {
    const Variables = { DB_URL: 'pö', PYTHONOPTIMIZE: '2', PYTHONPATH: '/opt/secret' };
    const { variables } = configurationFacts({ Environment: { Variables } });
    expect(variables).toEqual([
      { name: 'DB_URL', bytes: 9 },
      { name: 'PYTHONOPTIMIZE', bytes: 15, value: '2' },
      { name: 'PYTHONPATH', bytes: 21 },
    ]);
  });

  it('fills in what AWS leaves out', () => {
    expect(configurationFacts({})).toMatchObject({
      ...{ version: '$LATEST', packageType: 'Zip', architecture: 'x86_64', memorySizeMB: 128, timeoutS: 3 },
      ...{ snapStart: { isAsked: false, isOn: false }, hasVpc: false, isTraced: false, hasOwnKey: false },
    });
  });

  it('tells a VPC that was left from one that is there', () => {
    expect(configurationFacts({ VpcConfig: { SubnetIds: [], VpcId: '' } }).hasVpc).toBe(false);
    expect(configurationFacts({ VpcConfig: { SubnetIds: ['a'], VpcId: 'v' } }).hasVpc).toBe(true);
  });
});

describe('the zip of a function', () => {
  it('tells own modules from installed ones, from those that are known, and from tests', () => {
    const { entries, ownSources, unzippedBytes } = readZip(
      zipped({
        'app.py': 'x = 1',
        'lib/db.py': 'y = 2',
        'lib/__pycache__/db.cpython-313.pyc': 'z',
        'dep/__init__.py': '',
        'with,comma.py': '',
        'dep-1.0.dist-info/RECORD': 'dep/__init__.py,sha256=x,0\r\n"with,comma.py",,\r\n',
        'boto3/session.py': '',
        'tests/test_app.py': '',
        'conftest.py': '',
      }),
    );
    expect(ownSources).toEqual([
      { file: 'app.py', source: 'x = 1' },
      { file: 'lib/db.py', source: 'y = 2' },
    ]);
    expect([entries.length, unzippedBytes]).toEqual([9, entries.reduce((sum, { bytes }) => sum + bytes, 0)]);
  });

  it('has its files where they are unpacked, however their names are written', () => {
    const files = {
      './app.py': 'x = 1',
      'lib//./db.py': 'y = 2',
      './dep/__init__.py': '',
      './dep-1.0.dist-info/RECORD': 'dep/__init__.py,,\n',
    };
    const { entries, ownSources } = readZip(zipped(files));
    expect(ownSources).toEqual([
      { file: 'app.py', source: 'x = 1' },
      { file: 'lib/db.py', source: 'y = 2' },
    ]);
    expect(entries.map(({ name }) => name)).toContain('dep-1.0.dist-info/RECORD');
    expect(extensionsIn(zipEntries(zipped({ './extensions/agent': '' })))).toEqual(['agent']);
  });

  it('is refused where it is none', () => {
    expect(() => readZip(strToU8('<Error/>'))).toThrow(/no zip/);
  });

  it('of a layer has extensions in one folder only', () => {
    const files = { 'extensions/agent': '', 'extensions/agent-files/a': '', 'python/extensions/b': '' };
    expect(extensionsIn(zipEntries(zipped(files)))).toEqual(['agent']);
  });
});

describe('the download', () => {
  const serve = async (status: number, body: string | Uint8Array, headers: Record<string, string> = {}) => {
    const asked: Record<string, unknown>[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers);
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x?X-Amz-Signature=s3cret`,
      asked,
    };
  };

  it('sends no credentials', async () => {
    const { url, asked } = await serve(200, 'zip');
    expect(Buffer.from(await download(url, never)).toString()).toBe('zip');
    expect(asked[0]).not.toHaveProperty('authorization');
  });

  it.each<[string, number, string, Record<string, string>, number, string]>([
    ['an error', 403, '<Error/>', {}, 100, 'its download was answered with HTTP 403'],
    ['more than is wanted', 200, 'x'.repeat(2 * 2 ** 20), {}, 2 ** 20, 'it is larger than 1 MB'],
    ['a redirect', 302, '', { location: 'http://127.0.0.1:1/' }, 100, 'it could not be downloaded'],
  ])('stops at %s, without the address', async (_, status, body, headers, limit, message) => {
    const { url } = await serve(status, body, headers);
    const error = await download(url, never, limit).catch((one: Error) => one);
    expect(error).toMatchObject({ name: 'NotDownloaded', message: expect.stringContaining(message) });
    expect(String(error)).not.toContain('s3cret');
  });

  it.each([
    undefined,
    'emulated',
    'http://example.com/x',
    'file:///etc/passwd',
    'http://127.0.0.1.example.com/',
  ])('never asks %s', async (location) => {
    await expect(download(location, never)).rejects.toThrow('no usable address for it');
  });
});
