import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killsIn, watchKills } from '../../../../src/runners/container/oom.js';

const ID = 'f162ae21800e0f9e19c14f34612bc6cd5785365f315577dd8388a916c9d89473';

describe('killsIn', () => {
  it.each([
    ['low 0\nhigh 0\nmax 12\noom 1\noom_kill 2\noom_group_kill 0\n', 2],
    ['oom_kill_disable 0\nunder_oom 0\noom_kill 1\n', 1],
    ['oom_kill_disable 0\nunder_oom 0\n', undefined],
    ['', undefined],
  ])('%j: %j', (text, kills) => expect(killsIn(text)).toBe(kills));
});

describe('watchKills', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'coldstart-oom-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it.each([
    [`system.slice/docker-${ID}.scope`, 'memory.events', 'oom_kill 3\n'],
    [`memory/libpod_parent/libpod-${ID}`, 'memory.oom_control', 'oom_kill_disable 0\noom_kill 3\n'],
  ])('reads what stands in %s, and keeps it when that is gone', async (group, file, text) => {
    const watch = await watchKills(ID, root, { isLimited: true, root });
    mkdirSync(join(root, group), { recursive: true });
    writeFileSync(join(root, group, file), text);
    // It looks every 20 ms.
    await new Promise((done) => setTimeout(done, 150));
    rmSync(join(root, group), { recursive: true });
    expect((await watch.end()).cgroup).toEqual({ kills: 3, file });
  });

  it('looks at no group of a container without a limit, but for the note of its monitor', async () => {
    const group = join(root, 'docker', ID);
    mkdirSync(group, { recursive: true });
    writeFileSync(join(group, 'memory.events'), 'oom_kill 3\n');
    const watch = await watchKills(ID, root, { isLimited: false, root });
    writeFileSync(join(root, 'oom'), '');
    const kills = await watch.end();
    expect(kills).toMatchObject({ isNoted: true });
    expect(kills).not.toHaveProperty('cgroup');
  });
});
