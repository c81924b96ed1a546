import { describe, expect, it } from 'vitest';
import { extensionsFinding, layersFinding } from '../../../../src/findings/inspect/layers.js';
import { sizeFinding, wasteFinding } from '../../../../src/findings/inspect/size.js';
import { brief, factsOf, zipOf } from '../../../support/inspect.js';

const MB = 1_000_000;
const layer = (name: string, zipBytes: number, more: object = {}) => ({ name, zipBytes, ...more });

describe('sizes', () => {
  it.each([
    ['a small zip', factsOf(), ['ok package-size']],
    ['over 10 MB', factsOf({ configuration: { codeBytes: 11 * MB } }), ['note package-size']],
    ['over 70 % of 50 MB', factsOf({ configuration: { codeBytes: 37 * MB } }), ['warning package-size']],
    ['over 70 % of 250 MB unpacked', factsOf({ zip: zipOf({ 'a.so': 190 * MB }) }), ['warning package-size']],
    [
      'over 70 % with its layers only',
      factsOf({
        zip: zipOf({ 'a.so': 100 * MB }),
        layers: [layer('l:1', 9 * MB, { unzippedBytes: 90 * MB, extensions: [] })],
      }),
      ['warning package-size'],
    ],
    ['an image', factsOf({ configuration: { packageType: 'Image' } }), ['note package-size']],
  ])('%s', (_, facts, expected) => {
    expect(brief(sizeFinding(facts))).toEqual(expected);
  });

  it('says the figures, and which layers are not in them', () => {
    const [found] = sizeFinding(
      factsOf({
        configuration: { codeBytes: 12 * MB },
        zip: zipOf({ 'a.so': 40 * MB }),
        layers: [layer('l:1', 5 * MB)],
      }),
    );
    expect(found?.message).toMatchInlineSnapshot(
      `"The zip has 12.0 MB, 23 % of the 50 MB that may be uploaded directly; unpacked with its layers it has 40.0 MB (1 layer not seen), 15 % of 250 MB: a cold start fetches it before anything of REPORT begins."`,
    );
    expect(found?.figures).toEqual([
      { what: 'zip', value: 12 * MB, unit: 'bytes' },
      { what: 'unpacked with layers', value: 40 * MB, unit: 'bytes' },
    ]);
  });

  it.each([
    ['none', [], []],
    ['small ones', [layer('a:1', MB), layer('b:2', MB)], ['ok layers']],
    ['a large one', [layer('a:1', 21 * MB)], ['note layers']],
    ['large ones together', [layer('a:1', 21 * MB), layer('b:2', 19 * MB)], ['warning layers']],
  ])('layers: %s', (_, layers, expected) => {
    expect(brief(layersFinding(factsOf({ layers })))).toEqual(expected);
  });
});

describe('what is of no use', () => {
  it.each<[string, Record<string, number>, Record<string, number>]>([
    [
      'the SDK that the runtime has',
      { 'boto3/a.py': MB, 'botocore/data/x.json': MB, 'boto3-1.2.dist-info/RECORD': 5, 'boto3ext/a.py': MB },
      { 'boto3 and botocore, which the runtime has': 2 * MB + 5 },
    ],
    [
      'bytecode of other versions',
      {
        'a/__pycache__/x.cpython-312.pyc': MB,
        'a/__pycache__/x.cpython-313.pyc': MB,
        'a/__pycache__/x.cpython-313.opt-1.pyc': MB,
      },
      { 'bytecode of other versions of Python': MB },
    ],
    [
      'tests at the top without a line of Python, unlike data of a package',
      { 'tests/events/a.json': MB, 'test/b.csv': MB, 'p/tests/c.json': MB, 'latests/d.json': MB },
      { tests: 2 * MB },
    ],
    [
      'tests, stubs and sources of C',
      { 'p/tests/test_a.py': MB, 'p/a.pyi': MB, 'p/py.typed': 0, 'p/b.pyx': 2 * MB, 'p/attest/a.py': MB },
      { tests: MB, 'type stubs': MB, 'sources of compiled modules': 2 * MB },
    ],
    [
      'tools',
      { '.git/x': MB, '.venv/a.py': MB, 'p/.x': MB },
      { 'folders of tools (.git, .venv, node_modules, …)': 2 * MB },
    ],
    [
      'installers',
      { 'pip/a.py': MB, 'setuptools-1.dist-info/RECORD': 1, 'pipx/a.py': 1 },
      { 'installers (pip, setuptools, wheel)': MB + 1 },
    ],
  ])('%s', (_, sizes, kinds) => {
    const [found] = wasteFinding(factsOf({ zip: zipOf(sizes) }));
    const [, ...figures] = found?.figures ?? [];
    expect(Object.fromEntries(figures.map(({ what, value }) => [what, value]))).toEqual(kinds);
    expect([found?.status, found?.remedy]).toEqual(['note', expect.stringContaining('--slim all')]);
  });

  it('is fine in small amounts, and a warning in large ones', () => {
    expect(brief(wasteFinding(factsOf({ zip: zipOf({ 'a.pyi': 99_999 }) })))).toEqual(['ok unused-content']);
    expect(brief(wasteFinding(factsOf({ zip: zipOf({ 'a.pyi': 10 * MB }) })))).toEqual([
      'warning unused-content',
    ]);
    expect(wasteFinding(factsOf())).toEqual([]);
  });
});

describe('extensions', () => {
  it.each([
    ['none', [layer('deps:1', 1, { extensions: [] })], ['ok extensions'], undefined],
    [
      'in a layer',
      [layer('own:1', 1, { extensions: ['collector'] })],
      ['warning extensions'],
      'collector (layer own:1)',
    ],
    [
      'by the name of the layer',
      [layer('LambdaInsightsExtension:53', 1)],
      ['warning extensions'],
      'that of the layer LambdaInsightsExtension:53, by its name',
    ],
    [
      'a known name whose content has none',
      [layer('NewRelicPython312:5', 1, { extensions: [] })],
      ['ok extensions'],
      undefined,
    ],
  ])('%s', (_, layers, expected, named) => {
    const found = extensionsFinding(factsOf({ layers }));
    expect(brief(found)).toEqual(expected);
    if (named !== undefined) expect(found[0]?.message).toContain(named);
  });
});
