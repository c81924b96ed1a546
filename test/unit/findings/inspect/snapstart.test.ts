import { describe, expect, it } from 'vitest';
import { snapStartFindings } from '../../../../src/findings/inspect/snapstart.js';
import { snapshotsFinding, versionsFinding } from '../../../../src/findings/inspect/versions.js';
import { brief, factsOf } from '../../../support/inspect.js';

const asked = { isAsked: true, isOn: false };
const on = { isAsked: true, isOn: true };
const version = (name: string, snapStart = on, codeBytes = 1000) => ({
  version: name,
  codeBytes,
  memorySizeMB: 512,
  snapStart,
});

describe('SnapStart', () => {
  it.each([
    ['not asked for', factsOf(), []],
    ['on $LATEST', factsOf({ configuration: { snapStart: asked } }), ['warning snapstart-latest']],
    ['on a version', factsOf({ configuration: { snapStart: on, version: '3' } }), ['ok snapstart']],
    [
      'on $LATEST of an image whose newest version has none',
      factsOf({
        configuration: { snapStart: asked, packageType: 'Image' },
        versions: [version('1'), version('2', asked)],
      }),
      ['warning snapstart-latest', 'warning snapstart-image'],
    ],
    [
      'on $LATEST whose newest version has one',
      factsOf({ configuration: { snapStart: asked }, versions: [version('1', asked), version('2')] }),
      ['warning snapstart-latest'],
    ],
    [
      'an image without a snapshot',
      factsOf({ configuration: { snapStart: asked, version: '3', packageType: 'Image' } }),
      ['warning snapstart-image'],
    ],
    [
      'a zip without a snapshot',
      factsOf({ configuration: { snapStart: asked, version: '3' } }),
      ['warning snapstart-missing'],
    ],
    [
      'with an old Python',
      factsOf({ configuration: { snapStart: asked, runtime: 'python3.11' } }),
      ['problem snapstart-conflict'],
    ],
    [
      'with more storage, and a file system',
      factsOf({ configuration: { snapStart: asked, ephemeralStorageMB: 513, fileSystems: 1 } }),
      ['problem snapstart-conflict', 'problem snapstart-conflict'],
    ],
    [
      'with provisioned concurrency on an alias of it',
      factsOf({
        configuration: { snapStart: on, version: '3' },
        aliases: [{ name: 'live', versions: ['3'] }],
        provisioned: [{ qualifier: 'live', requested: 2, status: 'READY' }],
      }),
      ['problem snapstart-conflict'],
    ],
  ])('%s', (_, facts, expected) => {
    const found = snapStartFindings(facts);
    expect(brief(found)).toEqual(expected);
    for (const { status, figures, remedy } of found.filter((one) => one.status !== 'ok')) {
      expect([status, figures.length > 0, remedy !== undefined]).toEqual([status, true, true]);
    }
  });

  it('names the label that an image needs, and the version to invoke', () => {
    const image = factsOf({ configuration: { snapStart: asked, version: '3', packageType: 'Image' } });
    expect(snapStartFindings(image)[0]?.remedy).toContain('com.amazonaws.lambda.feature.snapstart="Allow"');
    const latest = factsOf({ configuration: { snapStart: asked }, versions: [version('1'), version('2')] });
    expect(snapStartFindings(latest)[0]?.remedy).toContain('orders:2');
  });
});

describe('old snapshots', () => {
  it('cost by memory and month, and those without an alias are named with the command that deletes them', () => {
    const [found] = snapshotsFinding(
      factsOf({
        versions: [version('1'), version('2'), version('3'), version('4', asked)],
        aliases: [{ name: 'live', versions: ['3'] }],
      }),
    );
    expect(found?.message).toMatchInlineSnapshot(
      `"3 versions have a snapshot of SnapStart: up to $5.93 per month for their cache, restores not counted (list price of us-east-1, 2026-11). No alias points to 1, 2: up to $3.95 of it."`,
    );
    expect(found?.figures.map(({ value }) => Number(value.toFixed(2)))).toEqual([3, 5.93, 2, 3.95]);
    expect(found?.remedy).toContain(
      'for v in 1 2; do aws lambda delete-function --function-name orders --region eu-central-1 --qualifier "$v"; done',
    );
  });

  it.each([
    ['no snapshot', factsOf({ versions: [version('1', asked)] }), []],
    [
      'one that a share of an alias goes to',
      factsOf({ versions: [version('1')], aliases: [{ name: 'a', versions: ['2', '1'] }] }),
      ['ok snapshots'],
    ],
    ['one that was asked for', factsOf({ versions: [version('1')], qualifier: '1' }), ['ok snapshots']],
    [
      'one that an event source invokes',
      factsOf({ versions: [version('1')], eventSources: [{ service: 'sqs', qualifier: '1' }] }),
      ['ok snapshots'],
    ],
    ['one of nobody', factsOf({ versions: [version('1')] }), ['warning snapshots']],
  ])('%s', (_, facts, expected) => {
    expect(brief(snapshotsFinding(facts))).toEqual(expected);
  });

  it('are in doubt without the aliases', () => {
    const { aliases: _, ...facts } = factsOf({ versions: [version('1')] });
    const found = snapshotsFinding(facts);
    expect([brief(found), found[0]?.remedy]).toEqual([
      ['note snapshots'],
      expect.stringContaining('lambda:ListAliases'),
    ]);
  });

  it.each([
    [2, 1000, ['ok versions']],
    [50, 1000, ['note versions']],
    [2, 2_500_000_000, ['note versions']],
  ])('%i versions of %i bytes', (count, bytes, expected) => {
    const versions = Array.from({ length: count }, (_, index) => version(String(index + 1), asked, bytes));
    expect(brief(versionsFinding(factsOf({ versions })))).toEqual(expected);
  });
});
