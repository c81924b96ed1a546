import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { botocoreRemedies } from '../../src/commands/remedies/botocore-remedies.js';
import type { Explanation } from '../../src/domain/explain.js';
import { trimmedEndpoints, withOtherData } from '../../src/python/trimmed-botocore.js';
import { emptyFolder } from '../support/cli.js';

const LOADERS = "class Loader:\n    BUILTIN_DATA_PATH = os.path.join(BOTOCORE_ROOT, 'data')\n    X = 1\n";
const partition = (...services: string[]) => ({
  ...{ partition: 'aws', defaults: {}, regions: { here: {} } },
  services: Object.fromEntries(services.map((name) => [name, { endpoints: {} }])),
});

/** A botocore as far as its data goes; resolves to the path of its loaders. */
function botocore(loaders = LOADERS): string {
  const root = join(realpathSync(emptyFolder()), 'botocore');
  for (const service of ['s3', 'sts', 'cloudwatch', 'ec2']) {
    const folder = join(root, 'data', service, '2020-01-01');
    mkdirSync(folder, { recursive: true });
    const model = { metadata: { endpointPrefix: service === 'cloudwatch' ? 'monitoring' : service } };
    writeFileSync(join(folder, 'service-2.json.gz'), gzipSync(JSON.stringify(model)));
  }
  const partitions = [partition('s3', 'sts', 'monitoring', 'ec2'), partition('ec2', 'monitoring')];
  writeFileSync(join(root, 'data', 'endpoints.json'), JSON.stringify({ partitions, version: 3 }));
  writeFileSync(join(root, 'data', '_retry.json'), '{}');
  writeFileSync(join(root, 'loaders.py'), loaders);
  return join(root, 'loaders.py');
}

async function remediesFor(text: string, loaders = botocore(), hasBytecode = true) {
  const folder = realpathSync(emptyFolder());
  const imports = [{ module: 'botocore.loaders', origin: loaders, owner: 'botocore' }];
  const found = await botocoreRemedies(
    { imports: imports as unknown as Explanation['imports'] },
    new Map([['/app/w.py', text]]),
    { hasBytecode, folder },
  );
  return { found, folder, loaders };
}

describe('botocore with less data', () => {
  it('has that of the services that the sources name, and of roles, then fewer endpoints too', async () => {
    const { found, folder, loaders } = await remediesFor('import boto3\nboto3.client("cloudwatch")\n');
    expect(found.map((one) => ('head' in one ? one.head.label : one.reason))).toEqual([
      'botocore with the data of cloudwatch only',
      'botocore with the data of cloudwatch only, and only their endpoints',
    ]);
    const [plain, trimmed] = [join(folder, 'data'), join(folder, 'trimmed')];
    expect(readdirSync(plain).sort()).toEqual(['_retry.json', 'cloudwatch', 'endpoints.json', 'sts']);
    expect(readFileSync(join(plain, 'endpoints.json'), 'utf8')).toContain('ec2');
    expect(JSON.parse(readFileSync(join(trimmed, 'endpoints.json'), 'utf8'))).toEqual({
      partitions: [partition('sts', 'monitoring'), partition('monitoring')],
      version: 3,
    });
    expect(readdirSync(join(trimmed, 'cloudwatch'))).toEqual(['2020-01-01']);
    const texts = found.map((one) => ('change' in one ? one.change.sources : undefined));
    expect(texts[0]).toEqual([
      { file: loaders, text: `class Loader:\n    BUILTIN_DATA_PATH = ${JSON.stringify(plain)}\n    X = 1\n` },
    ]);
  });

  it.each<[string, string, string | undefined, RegExp]>([
    ['a service is a name', 'boto3.client(name)\n', undefined, /^\/app\/w.py:1 names its service only when/],
    ['none is named', 'import boto3\n', undefined, /no source names a service/],
    ['it has no data of one', 'boto3.client("nothing")\n', undefined, /has no data of nothing/],
    ['it is written otherwise', 'boto3.client("s3")\n', 'X = 1\n', /in a way that is not known/],
  ])('is not tried where %s', async (_, text, loaders, reason) => {
    const { found } = await remediesFor(text, botocore(loaders));
    expect(found).toEqual([
      {
        label: 'botocore with the data of its used services only',
        reason: expect.stringMatching(reason) as string,
      },
    ]);
  });

  it('is none of a worker that does not load it, and needs Python 3.8', async () => {
    expect(await botocoreRemedies({ imports: [] }, new Map(), { hasBytecode: true, folder: '/' })).toEqual(
      [],
    );
    const { found } = await remediesFor('boto3.client("s3")\n', botocore(), false);
    expect(found).toMatchObject([{ reason: 'Python 3.8 or later is needed to try that' }]);
  });

  it('is refused where its files are not as known', () => {
    expect(withOtherData(LOADERS + LOADERS, '/x')).toBeUndefined();
    expect(trimmedEndpoints('{"partitions": [{}]}', new Set())).toBeUndefined();
    expect(trimmedEndpoints('[]', new Set())).toBeUndefined();
  });
});
