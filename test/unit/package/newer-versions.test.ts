import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePlatform } from '../../../src/config/package-platform.js';
import { newerVersions } from '../../../src/package/target-lock.js';
import { readLock } from '../../../src/wheels/lock-text.js';
import { emptyFolder } from '../../support/cli.js';

const OLD = 'alpha==1.0\nnumpy==2.2.6\n';

/** With a program in place of uv that answers this, or fails. */
async function asked(platform: string, answer: string | undefined) {
  const work = emptyFolder();
  const uv = join(work, 'uv');
  writeFileSync(join(work, 'answer'), answer ?? '');
  const ends = answer === undefined ? 'exit 1' : 'cat "$(dirname "$0")/answer"';
  writeFileSync(uv, `#!/bin/sh\necho "$@" > "$(dirname "$0")/args"\n${ends}\n`, { mode: 0o755 });
  const target = { python: '3.12', platform: parsePlatform(platform) };
  const how = { python: '/usr/bin/python3', target, sources: ['requirements.in'] };
  const env = { PATH: process.env.PATH ?? '' };
  const context = { env: process.env, cwd: work, cacheDir: work };
  const options = { env, cwd: work, context };
  const notes = await newerVersions(readLock(OLD).entries, target, { uv, how, options });
  const args = join(work, 'args');
  return { notes, args: existsSync(args) ? readFileSync(args, 'utf8') : undefined };
}

it('names what the newest platform of Lambda has in another version', async () => {
  const { notes, args } = await asked('x86_64-manylinux2014', 'alpha==1.0\nnumpy==2.5.5\nextra==1\n');
  expect(notes).toEqual([
    'For x86_64-manylinux_2_34, which AWS Lambda’s Python 3.12 can run, there is numpy 2.5.5 (here 2.2.6): --python-platform x86_64-manylinux_2_34',
  ]);
  expect(args).toMatch(/^pip compile .*--python-platform x86_64-manylinux_2_34/);
});

it('says nothing where all is the same, cannot be resolved, or is the newest already', async () => {
  expect((await asked('x86_64-manylinux2014', OLD)).notes).toEqual([]);
  expect((await asked('x86_64-manylinux2014', undefined)).notes).toEqual([]);
  const newest = await asked('x86_64-manylinux_2_34', 'numpy==2.5.5\n');
  expect(newest).toEqual({ notes: [], args: undefined });
});
