import { expect, it } from 'vitest';
import type { Engine } from '../../../../src/runners/container/engine.js';
import { remove } from '../../../../src/runners/container/leftovers.js';

it('a container goes with the nameless volumes that its image asks for, as with run --rm', async () => {
  const asked: string[][] = [];
  const run = async (...args: string[]) => {
    asked.push(args);
    return { ok: true } as never;
  };
  await remove({ name: 'podman', env: {}, run } satisfies Engine, ['a1', 'b2']);
  expect(asked).toEqual([['rm', '--force', '--volumes', 'a1', 'b2']]);
});
