import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';

const PARTIAL = 'out.json.partial.ndjson';

/** Starts a run that lasts, and waits for some of its trials. */
function longRun(folder: string, ...command: string[]) {
  const options = ['--runs', '500', '--seed', '123456', '-o', 'out.json'];
  const child = startColdstart(['bench', ...options, '--', ...command], { cwd: folder });
  const end = ended(child);
  return { child, end };
}

async function lines(folder: string, atLeast: number): Promise<void> {
  const file = join(folder, PARTIAL);
  const limitMs = performance.now() + 30_000;
  while (!existsSync(file) || readFileSync(file, 'utf8').split('\n').length <= atLeast) {
    if (performance.now() > limitMs) throw new Error('the run did not begin in 30 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a partial file', () => {
  it('belongs to one run: another one with the same -o is refused', async () => {
    const folder = emptyFolder();
    const { child, end } = longRun(folder, 'sleep', '0.05');
    await lines(folder, 3);
    const second = await coldstart(['bench', '--runs', '1', '-o', 'out.json', '--', 'true'], { cwd: folder });
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain(`Another run (process ${child.pid}) is currently writing`);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130 });
    expect(readdirSync(folder)).toEqual(['out.json']);
  });

  it('of a killed run outlives the next run with the same -o', async () => {
    const folder = emptyFolder();
    const { child, end } = longRun(folder, 'sleep', '0.05');
    await lines(folder, 5);
    child.kill('SIGKILL');
    await end;
    const next = await coldstart(['bench', '--runs', '1', '-o', 'out.json', '--', 'true'], { cwd: folder });
    expect(next.code).toBe(0);
    const aside = 'out.json.1.partial.ndjson';
    expect(next.stderr).toContain(`was left by a run that was killed: it is now ${join(folder, aside)}`);
    expect(readdirSync(folder).sort()).toEqual(['out.json', aside].sort());
    const recovered = await coldstart(['report', aside], { cwd: folder });
    expect(recovered).toMatchObject({ code: 0, stdout: expect.stringContaining('INTERRUPTED') });
  });

  it('goes away with a run that is interrupted before its first trial has ended', async () => {
    const folder = emptyFolder();
    // With this seed the command comes first.
    const { child, end } = longRun(folder, 'sleep', '30');
    await lines(folder, 1);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
