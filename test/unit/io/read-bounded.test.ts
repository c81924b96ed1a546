import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { pipeChunks, readBounded, readBoundedText } from '../../../src/io/read-bounded.js';
import { emptyFolder } from '../../support/cli.js';

it.each([0, 1, 65_536, 200_000])('reads %i bytes whole', async (bytes) => {
  const file = join(emptyFolder(), 'file');
  const content = Buffer.alloc(bytes, 'äbc');
  writeFileSync(file, content);
  expect((await readBounded(file)).equals(content)).toBe(true);
  expect(await readBoundedText(file)).toBe(content.toString());
});

it.runIf(process.platform === 'linux')(
  'does not read what never ends, and reads what has no size',
  async () => {
    await expect(readBounded('/dev/zero')).rejects.toMatchObject({ code: 'EFBIG', path: '/dev/zero' });
    expect(await readBoundedText('/proc/self/comm')).not.toBe('');
  },
);

it('waits for the writer of a named pipe without a thread, so that a signal still ends the process', async () => {
  const folder = emptyFolder();
  const pipes = Array.from({ length: 4 }, (_, at) => join(folder, `pipe${at}`));
  execFileSync('mkfifo', pipes);
  const texts = pipes.map((pipe) => readBoundedText(pipe));
  writeFileSync(join(folder, 'file'), 'is read meanwhile: Node has four threads');
  expect(await readBoundedText(join(folder, 'file'))).toMatch(/^is read/);
  // In two writes: what a pipe does not hold yet is no end.
  const script = 'for pipe do { printf one; sleep 0.1; printf two; } > "$pipe" & done; wait';
  await promisify(execFile)('sh', ['-c', script, 'sh', ...pipes]);
  expect(await Promise.all(texts)).toEqual(pipes.map(() => 'onetwo'));
});

it('gives up a named pipe that nothing opens to write, and the next time at once', async () => {
  const pipe = join(emptyFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const unwritten = { code: 'ENOWRITER', path: pipe };
  await expect(pipeChunks(pipe, 50).next()).rejects.toMatchObject(unwritten);
  await expect(readBoundedText(pipe)).rejects.toMatchObject(unwritten);
});
