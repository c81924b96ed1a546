import { describe, expect, it } from 'vitest';
import { asDependencies, scriptSource, toolFiles } from '../../../../src/runners/install/started-source.js';

const started = { dependencies: ['idna==3.10', "six ; python_version < '4'"], imports: ['idna', 'six'] };

describe('what a first start starts', () => {
  it('is a script with a PEP 723 block, whose first statement takes the time', () => {
    const lines = scriptSource(started, '3.12').split('\n');
    expect(lines.slice(0, 9)).toEqual([
      '# /// script',
      '# requires-python = ">=3.12"',
      '# dependencies = [',
      '#   "idna==3.10",',
      '#   "six ; python_version < \'4\'",',
      '# ]',
      '# ///',
      'import os, sys, time',
      'started = time.monotonic_ns()',
    ]);
    expect(lines).toEqual(expect.arrayContaining(['import idna', 'import six']));
  });

  it('has no block in a project, which uv would follow instead', () => {
    expect(scriptSource({ ...started, dependencies: [] }, undefined)).not.toContain('#');
  });

  it('is a wheel with a command for uvx, all of whose files are recorded', () => {
    const files = toolFiles(started);
    const info = 'coldstart_first_start-1.0.dist-info';
    expect(files[`${info}/METADATA`]).toContain(
      "Requires-Dist: idna==3.10\nRequires-Dist: six ; python_version < '4'\n",
    );
    expect(files[`${info}/entry_points.txt`]).toBe(
      '[console_scripts]\ncoldstart-first-start = coldstart_first_start:main\n',
    );
    const recorded = files[`${info}/RECORD`]?.trim().split('\n');
    expect(recorded).toEqual(Object.keys(files).map((path) => `${path},,`));
  });
});

describe('requirements as dependencies', () => {
  it('lose comments, continuations and hashes', () => {
    const text = '# a set\nidna==3.10 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n\nsix>=1 # why\n';
    expect(asDependencies(text)).toEqual({ dependencies: ['idna==3.10', 'six>=1'] });
  });

  it.each(['-c constraints.txt', '--pre', 'six @ https://example.org/six-1.0-py3-none-any.whl'])(
    'cannot be %s',
    (line) => {
      expect(asDependencies(`idna\n${line}\n`)).toEqual({ unfit: line });
    },
  );
});
