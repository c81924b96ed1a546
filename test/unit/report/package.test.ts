import { expect, it } from 'vitest';
import { type PackageReport, packageSchema } from '../../../src/domain/package.js';
import { packageTable } from '../../../src/report/package.js';

const report: PackageReport = packageSchema.parse({
  schemaVersion: 1,
  kind: 'package',
  input: 'app.py',
  python: '3.12',
  platform: 'x86_64-manylinux2014',
  installer: { name: 'uv', version: '0.13.9' },
  requirements: { origin: 'requirements.txt', hashed: true, packages: [{ name: 'a', version: '1' }] },
  code: ['app.py'],
  bytecode: 'none',
  imports: { python: '/py', modules: ['a'], failed: [{ name: 'app', message: 'KeyError: \u001b[31mTABLE' }] },
  rows: [
    { step: 'installed', state: 'done', bytes: 9_000_000, zipBytes: 3_000_000, files: 900, imports: 'no' },
    {
      step: 'pycache',
      state: 'nothing',
      bytes: 9_000_000,
      zipBytes: 3_000_000,
      files: 900,
      imports: 'not run',
    },
    { step: 'tests', state: 'done', bytes: 8_000_000, zipBytes: 2_500_000, files: 700, imports: 'yes' },
    {
      step: 'strip',
      state: 'rolled-back',
      bytes: 8_000_000,
      zipBytes: 2_500_000,
      files: 700,
      imports: 'no',
      note: 'undone, because a could no longer be imported: ImportError',
    },
    {
      step: 'package, compiled',
      state: 'done',
      bytes: 8_500_000,
      zipBytes: 2_700_000,
      files: 800,
      imports: 'yes',
    },
  ],
  output: { file: 'a.zip', layer: false, bytes: 2_700_000, sha256: 'ab', codeSha256: 'cd' },
  size: {
    bytes: 8_500_000,
    files: 800,
    bytecode: { bytes: 0, files: 0 },
    largest: [{ kind: 'distribution', name: 'a', version: '1', bytes: 8_000_000, files: 1, share: 0.94 }],
    others: { count: 1, bytes: 500_000, files: 1 },
  },
  limits: [{ name: 'upload', bytes: 1, limitBytes: 2, exceeded: false, sentence: 'The zip is small.' }],
  notes: ['A note.'],
});

it('shows sizes before, after each step and at the end', () => {
  expect(packageTable(report, { width: 100, color: false })).toMatchInlineSnapshot(`
    "app.py as a function for Python 3.12 on x86_64-manylinux2014: 1 package installed by uv 0.13.9
    (requirements.txt) and 1 file of your own

    step               unpacked    saved     zip    saved  files  imports
    installed            9.0 MB        –  3.0 MB        –    900  no
    pycache              9.0 MB        –  3.0 MB        –    900  nothing to do
    tests                8.0 MB   1.0 MB  2.5 MB   500 kB    700  yes
    strip                8.0 MB        –  2.5 MB        –    700  undone
    package, compiled    8.5 MB  +500 kB  2.7 MB  +200 kB    800  yes

    strip: undone, because a could no longer be imported: ImportError

    Largest: a 8.0 MB (94 %), 1 other 500 kB.

    The zip is small.

    app could not be imported in the first place, so no step is judged by it: KeyError: TABLE
    A note.

    a.zip: 2.7 MB, sha256 ab
    "
  `);
});
