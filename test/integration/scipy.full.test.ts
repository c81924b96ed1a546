import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { ensureEnvironment } from '../../src/python/environments.js';
import { findInterpreters } from '../../src/python/interpreters.js';
import { AGREES } from '../support/scipy.js';
import { freezing } from '../support/scipy-frozen.js';
import { hasRegistry } from './python-harness.js';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/scipy-answers.py');

describe.skipIf(!hasRegistry())('agrees with SciPy (skipped without a package registry)', () => {
  let python = '';
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-scipy-'));
  const { ask, write } = freezing((questions) =>
    JSON.parse(
      execFileSync(python, [SCRIPT], {
        input: JSON.stringify(questions),
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      }),
    ),
  );

  beforeAll(async () => {
    const cacheDir = await cacheDirectory(process.env, process.platform);
    const context = { env: process.env, cwd: folder, cacheDir };
    const [interpreter] = await findInterpreters(['python3'], context);
    if (!interpreter) throw new Error('there is no python3');
    const spec = { interpreter, requirements: 'scipy\n', requireHashes: false, label: 'scipy' };
    ({ python } = await ensureEnvironment(spec, context));
  });

  afterAll(() => {
    // npm run scipy:golden
    if (process.env.COLDSTART_TEST_SCIPY === 'freeze') {
      write(
        execFileSync(python, ['-c', 'import scipy; print(scipy.__version__, end="")'], { encoding: 'utf8' }),
      );
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(AGREES))('%s', (_, agrees) => agrees(ask));
});
