import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, emptyFolder } from '../support/cli.js';
import { fenced } from '../support/steps.js';
import { atLength } from '../support/thoroughly.js';

const ROOT = dirname(dirname(BIN));
const DOCS = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8').replaceAll(/^ {2}/gm, '');
const [clone = '', tarball = ''] = fenced(DOCS, 'sh').filter((text) => /git clone|\.tgz/.test(text));
const sh = (script: string, cwd: string, env: Record<string, string> = {}) =>
  execFileSync('sh', ['-euc', script], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: 'pipe',
  });

describe('the documented ways to install', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  /** A tarball of what is packed there, as it is documented. */
  const installs = (source: string, folder: string, how = '') => {
    sh(`npm pack ${how} --pack-destination "${folder}"`, source);
    const prefix = join(folder, 'prefix');
    sh(tarball, folder, { npm_config_prefix: prefix });
    expect(sh(`${prefix}/bin/coldstart --version`, folder).trim()).toContain(version);
    expect(sh(`${prefix}/bin/coldstart bench --runs 1 --quiet -- true`, folder)).toContain('true');
  };

  // What CI runs is a clone already.
  atLength('a clone, then a tarball made in it', () => {
    const folder = emptyFolder();
    sh(clone.replace('--depth=1 https://github.com/OWNER/coldstart', `"${ROOT}"`), folder);
    expect(sh('node coldstart/bin/coldstart.js --version', folder).trim()).toContain(version);
    installs(join(folder, 'coldstart'), folder);
  });

  it('a tarball', () => installs(ROOT, emptyFolder(), '--ignore-scripts'));

  it('no document names a way that npm cannot go', () => {
    for (const page of ['README.md', 'docs/ci.md', 'CONTRIBUTING.md'])
      expect(readFileSync(join(ROOT, page), 'utf8')).not.toMatch(/npm (?:install|i) .*github:/);
  });
});
