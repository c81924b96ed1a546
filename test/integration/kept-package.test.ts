import { chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultPlatform, parsePlatform } from '../../src/config/package-platform.js';
import { readZip } from '../../src/emulator/zip.js';
import { keptPackage } from '../../src/package/kept-package.js';
import type { PackageChoice } from '../../src/package/package-input.js';
import { newestInterpreter } from '../../src/python/interpreters.js';
import { emptyFolder } from '../support/cli.js';
import { emptyContext, lendTools, namesIn, type Site } from './python-harness.js';

/** A folder with a handler, and how it is packaged. */
async function place({ root, context }: Site): Promise<PackageChoice> {
  await lendTools(context.cacheDir);
  const code = join(root, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'app.py'), 'def handler(event, context): return 1\n');
  const interpreter = await newestInterpreter(context);
  const platform = parsePlatform(defaultPlatform(process.arch));
  return {
    input: { shown: 'code', code: { kind: 'folder', path: code }, notes: [] },
    target: { python: interpreter.minor, platform, interpreter, helper: interpreter },
    ...{ installer: 'uv', slim: [], imports: false, includeIgnored: true, layer: false },
    ...{ bytecode: 'none', output: '' },
  };
}

it('is built once for the same files, and anew for others', async () => {
  const site = emptyContext();
  try {
    const choice = await place(site);
    const kept = join(site.context.cacheDir, 'packages');
    let divided = 0;
    const build = (division = 1, how = choice) => {
      const divide = async (zip: Uint8Array) => {
        divided += 1;
        return Array.from({ length: division }, () => zip);
      };
      return keptPackage(how, emptyFolder(), site.context, { division, divide });
    };
    const first = await build();
    expect([...readZip(first.zips[0] ?? new Uint8Array()).files.keys()]).toEqual(['app.py']);
    const again = await build();
    expect(again.zips.map((zip) => Buffer.from(zip))).toEqual(first.zips.map((zip) => Buffer.from(zip)));
    expect(again.notes).toEqual(first.notes);
    expect([divided, namesIn(kept).length]).toEqual([1, 1]);

    // Whatever is in a package, or how it is made, makes another.
    const file = join(site.root, 'code', 'app.py');
    writeFileSync(file, 'def handler(event, context): return 2\n');
    await build();
    chmodSync(file, 0o755);
    await build();
    await build(2);
    await build(1, { ...choice, bytecode: 'unchecked-hash' });
    expect([divided, namesIn(kept).length]).toEqual([5, 5]);
    expect((await build(2)).zips).toHaveLength(2);
    expect(divided).toBe(5);

    // What is not used for the longest time goes.
    for (let index = 0; index < 30; index++) {
      const old = join(kept, `old-${String(index).padStart(2, '0')}`);
      mkdirSync(old);
      utimesSync(old, index, index);
    }
    writeFileSync(file, 'def handler(event, context): return 3\n');
    await build();
    const left = readdirSync(kept);
    expect(left).toHaveLength(24);
    expect(left).not.toContain('old-11');
    expect(left).toContain('old-12');
  } finally {
    site.remove();
  }
});
