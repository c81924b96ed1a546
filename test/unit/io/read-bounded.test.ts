import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBounded, readBoundedText } from '../../../src/io/read-bounded.js';
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
