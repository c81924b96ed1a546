import { describe, expect, it } from 'vitest';
import { ended, startColdstart } from '../support/cli.js';
import { emulatorFolders, killableEmulator, killedAfter } from '../support/emulator-kill.js';
import { runtimeHere } from './emulator-harness.js';

const runtime = await runtimeHere();
const why = typeof runtime === 'string' ? ` (skipped: ${runtime})` : '';

describe.skipIf(typeof runtime === 'string')(`after SIGKILL of the emulator${why}`, () => {
  it('no handler and no child of one goes on, and the next command removes its folder', async () => {
    const { invoke, left, kill, end, temporary, served } = await killableEmulator('killed_handler_1');
    expect(await invoke({})).toMatchObject({ status: 200, text: '"done"' });
    expect([left().length, served(), emulatorFolders(temporary).length]).toEqual([2, true, 1]);
    kill();
    expect((await end).code).toBeNull();
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
    expect(emulatorFolders(temporary)).toHaveLength(1);
    const args = ['bench', '--command', 'true', '--setup', 'true', '--runs', '1', '--quiet'];
    expect((await ended(startColdstart(args, { env: { TMPDIR: temporary } }))).code).toBe(0);
    expect(emulatorFolders(temporary)).toEqual([]);
  });

  it('in the middle of an initialisation nothing goes on', () => killedAfter(100, 'killed_handler_2'));
});
