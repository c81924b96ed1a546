import { spawnSync } from 'node:child_process';
import { expect, inject, it, onTestFinished } from 'vitest';
import { coldstart, emptyFolder } from '../support/cli.js';

it('a cache on a file system that executes nothing is named as the reason', async ({ skip }) => {
  skip(!inject('hasRegistry'), 'no package registry');
  const cache = emptyFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'noexec,size=600m', 'tmpfs', cache]);
  skip(mounted.status !== 0, 'only root may mount');
  onTestFinished(() => void spawnSync('umount', [cache]));
  const args = ['bench', 'hello', '--loop', 'asyncio', '--runs', '1'];
  const { code, stderr } = await coldstart(args, { env: { XDG_CACHE_HOME: cache } });
  expect(code).toBe(3);
  expect(stderr).toContain(
    'must not be executed: its file system is mounted with noexec. Name another cache: XDG_CACHE_HOME',
  );
});
