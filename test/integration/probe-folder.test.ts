import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ensureProbeFolder } from '../../src/runners/worker/probe-folder.js';
import { findPythons, scratchFolder } from './probe-harness.js';

describe.each(findPythons())('the folder of the probe, Python $version', ({ executable }) => {
  it.each([[], ['-O'], ['-OO']])('has bytecode for a start with options %j', async (...options) => {
    const tag = spawnSync(executable, ['-c', 'import sys; print(sys.implementation.cache_tag)'], {
      encoding: 'utf8',
    }).stdout.trim();
    const folder = await ensureProbeFolder(executable, tag, scratchFolder());
    const { stderr } = spawnSync(executable, ['-v', ...options, '-c', 'pass'], {
      encoding: 'utf8',
      env: { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
    });
    const own = stderr.split('\n').filter((line) => line.includes(`${folder}/`));
    expect(own.join('\n')).toMatch(/code object from '.*sitecustomize\.[^']*\.pyc'/);
    // So says Python where it has compiled the source.
    expect(own.join('\n')).not.toMatch(/code object from '[^']*\.py'|code object from .*\.py$/m);
  });
});
