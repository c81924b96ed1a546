import { describe, expect, it } from 'vitest';
import { sameOutput, seenOutput } from '../../../../src/commands/remedies/seen-output.js';

function printed(stdout: string, stderr = '', readyOutputBytes: number[] | null = null) {
  return seenOutput({
    ...{ stdoutTail: stdout, stderrTail: stderr, readyOutputBytes },
    ...{ stdoutBytes: Buffer.byteLength(stdout), stderrBytes: Buffer.byteLength(stderr) },
  });
}

describe('what a start printed', () => {
  it('is compared without its numbers and addresses', () => {
    expect(sameOutput(printed('took 12 ms\n', 'at 0x7f3a'), printed('took 7 ms\n', 'at 0x12'))).toBe(true);
    expect(sameOutput(printed('took 12 ms\n'), printed('took 12 s\n'))).toBe(false);
    expect(sameOutput(printed('a\n', ''), printed('a\n', 'warning\n'))).toBe(false);
  });

  it('is compared without where the environment lies: it may be a copy', () => {
    const warned = (folder: string) =>
      printed('', `${folder}/lib/python3.12/site-packages/sanic/old.py:33: DeprecationWarning: it is old\n`);
    expect(sameOutput(warned('/app/.venv'), warned('/tmp/coldstart-remedy-x/0-1'))).toBe(true);
    expect(sameOutput(printed('by /app/.venv/bin/python\n'), printed('by /tmp/x/bin/python\n'))).toBe(true);
    expect(sameOutput(printed('read /app/a.txt\n'), printed('read /tmp/a.txt\n'))).toBe(false);
  });

  it('is all of it where the process ended by itself: less is another output', () => {
    expect(sameOutput(printed('one\ntwo\n'), printed('one\n'))).toBe(false);
  });

  it('ends where it was told to end: what comes after that hangs on the moment', () => {
    const short = printed('réady\n', '', [7, 0]);
    const long = printed('réady\nserved ä\n', 'stopped\n', [7, 0]);
    expect(long).toEqual({ stdout: 'réady\n', stderr: '', isCut: true });
    expect(sameOutput(short, long)).toBe(true);
    expect(sameOutput(printed('ready\nmore\n', '', [11, 0]), printed('ready\n', '', [6, 0]))).toBe(true);
    expect(sameOutput(printed('ready\n', '', [6, 0]), printed('failed\n', '', [7, 0]))).toBe(false);
    expect(sameOutput(printed('ready\n', '', [6, 0]), printed('ready\n', 'oops\n', [6, 5]))).toBe(true);
  });
});
