import { expect, it } from 'vitest';
import { startChild } from '../../src/launch/child.js';

const env = { PATH: process.env.PATH, ONLY: 'this' };
const ended = (file: string, ...args: string[]) =>
  startChild(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }).ended;

it('tells what a process wrote and how it ended, whatever that was', async () => {
  expect(await ended('sh', '-c', 'echo "$ONLY"; echo; echo oh >&2; exit 3')).toEqual({
    ...{ stdout: 'this\n', stderr: 'oh', exitCode: 3, failed: true, summary: 'sh ended with exit code 3' },
  });
  expect(await ended('sh', '-c', 'kill -TERM $$')).toEqual({
    ...{ stdout: '', stderr: '', signal: 'SIGTERM', failed: true, summary: 'sh was ended by SIGTERM' },
  });
  expect(await ended('true')).toEqual({ stdout: '', stderr: '', exitCode: 0, failed: false, summary: '' });
});

it('survives more output than a text may hold, and takes no half of an answer', async () => {
  const end = await ended('sh', '-c', 'yes | head -c 600000000; echo last; echo why >&2');
  expect(end).toMatchObject({ failed: true, exitCode: 0, stderr: 'why' });
  expect(end.summary).toBe('sh wrote more than anybody reads');
  expect(end.stdout.length).toBeLessThan(2 ** 28);
  expect(end.stdout.endsWith('y\nlast')).toBe(true);
}, 60_000);

it('tells why nothing was started, and never throws', async () => {
  const missing = startChild('/no/such/program', [], { env });
  expect(await missing.ended).toMatchObject({ failed: true, code: 'ENOENT' });
  expect((await missing.ended).summary).toContain('/no/such/program');
  expect(await ended('echo', 'a\0b')).toMatchObject({ failed: true, code: 'ERR_INVALID_ARG_VALUE' });
  expect((await ended('true', 'x'.repeat(3_000_000))).failed).toBe(true);
});

it('leaves output alone that somebody else reads', async () => {
  const { process: child, ended } = startChild('echo', ['mine'], { env }, false);
  let text = '';
  child?.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  expect(await ended).toMatchObject({ stdout: '', exitCode: 0 });
  expect(text).toBe('mine\n');
});
