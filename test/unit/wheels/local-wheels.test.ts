import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkLocalHashes } from '../../../src/wheels/local-wheels.js';

const folder = mkdtempSync(join(tmpdir(), 'coldstart-local-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'a-1-py3-none-any.whl');
writeFileSync(path, 'a wheel');
const right = `sha256:${createHash('sha256').update('a wheel').digest('hex')}`;

it.each([[[]], [[right]], [['sha256:00', right]], [['md5:00']]])(
  'takes a local wheel with the hashes %j',
  async (hashes) => {
    await expect(checkLocalHashes([{ path, hashes }])).resolves.toBeUndefined();
  },
);

it('refuses a local wheel that is another one', async () => {
  await expect(checkLocalHashes([{ path, hashes: ['sha256:00'] }])).rejects.toThrow(
    `${path} has the ${right.replace(':', ' ')}, which is not the one that is locked.`,
  );
});
