import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runTool } from '../../../src/python/run-tool.js';
import { emptyFolder } from '../../support/cli.js';

const PATH = process.env.PATH ?? '';

/** Leaves a file among the temporary ones, as pip does when it is stopped. */
const LITTER = 'echo large > "$TMPDIR/pip-unpack"; ls "$TMPDIR"';

const contextOf = (cwd: string, more: object = {}) => ({ env: { TMPDIR: cwd }, cwd, cacheDir: cwd, ...more });

it('takes the temporary files of a tool away when it ends', async () => {
  const cwd = emptyFolder();
  const options = { env: { PATH }, cwd, context: contextOf(cwd) };
  expect(await runTool('sh', ['-c', LITTER], options)).toMatchObject({ ok: true, stdout: 'pip-unpack' });
  expect(readdirSync(cwd)).toEqual([]);
});

it('takes them away when the run is interrupted', async () => {
  const cwd = emptyFolder();
  const stop = new AbortController();
  const context = contextOf(cwd, { signal: stop.signal });
  const script = `${LITTER}; echo "$TMPDIR" > started; exec sleep 60`;
  const running = runTool('sh', ['-c', script], { env: { PATH }, cwd, context });
  const rejected = expect(running).rejects.toThrow('enough');
  const started = join(cwd, 'started');
  while (!existsSync(started) || readFileSync(started, 'utf8') === '') await sleep(10);
  stop.abort(new Error('enough'));
  await rejected;
  expect(readdirSync(cwd)).toEqual(['started']);
});

it('lets the tool find a place of its own where there is none', async () => {
  const cwd = emptyFolder();
  const env = { PATH, TMPDIR: join(cwd, 'nowhere') };
  const ran = await runTool('sh', ['-c', 'echo "$TMPDIR"'], { env, cwd, context: contextOf(cwd) });
  expect(ran).toMatchObject({ ok: true, stdout: join(cwd, 'nowhere') });
});
