import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Makes a wheel of these files in a folder and returns its path: installers take it without any network. */
export function makeWheel(
  folder: string,
  name: string,
  files: Readonly<Record<string, string>>,
  tags = 'py3-none-any',
): string {
  const info = `${name}-1.0.dist-info`;
  const all: Record<string, string> = {
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tags}\n`,
  };
  const record = [...Object.keys(all), `${info}/RECORD`].map((path) => `${path},,\n`).join('');
  const tree = join(folder, `${name}-tree`);
  for (const [path, text] of Object.entries({ ...all, [`${info}/RECORD`]: record })) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const wheel = join(folder, `${name}-1.0-${tags}.whl`);
  const tops = [...new Set([...Object.keys(files), info].map((path) => path.split('/')[0] ?? ''))];
  execFileSync('python3', ['-m', 'zipfile', '-c', wheel, ...tops], { cwd: tree });
  return wheel;
}

/** A package with tests that nothing needs, tests that something imports, stubs and a script. */
export const ALPHA = {
  'alpha/__init__.py': 'from . import core, used\n',
  'alpha/core.py': `${Array.from({ length: 300 }, (_, i) => `def f${i}(x): return [x] * ${i}`).join('\n')}\n`,
  'alpha/core.pyi': `${'def f(x): ...\n'.repeat(50)}`,
  'alpha/py.typed': '',
  'alpha/tests/__init__.py': '',
  'alpha/tests/test_core.py': 'assert True\n'.repeat(100),
  'alpha/used/__init__.py': 'from .tests import helper\n',
  'alpha/used/tests/__init__.py': '',
  'alpha/used/tests/helper.py': 'y = 2\n',
  'alpha-1.0.dist-info/entry_points.txt': '[console_scripts]\nalpha = alpha.core:f1\n',
};

/** One that reads at its import what a step removes. */
export const PICKY = {
  'picky/__init__.py':
    'import os\nopen(os.path.join(os.path.dirname(__file__), "py.typed")).close()\nprint("noise")\n',
  'picky/py.typed': 'partial\n',
};

/** What of boto3 and botocore matters here: data of services, read when a client is made. */
export const BOTO = {
  'botocore/__init__.py': '',
  ...Object.fromEntries(
    ['s3', 'ec2', 'sts', 'sqs'].map((name) => [
      `botocore/data/${name}/2020-01-01/service-2.json`,
      '{}'.repeat(500),
    ]),
  ),
  'botocore/data/endpoints.json': '{}',
  'boto3/__init__.py': [
    'import os, botocore',
    'def client(name, region_name=None):',
    '    folder = os.path.dirname(botocore.__file__)',
    '    return open(os.path.join(folder, "data", name, "2020-01-01", "service-2.json")).close()',
    '',
  ].join('\n'),
};
