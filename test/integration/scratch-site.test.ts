import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { siteRemedies } from '../../src/commands/remedies/site-remedies.js';
import { noScratchSite, scratchSite } from '../../src/python/scratch-site.js';
import { emptyFolder } from '../support/cli.js';

const run = (python: string, code: string) =>
  execFileSync(python, ['-c', code], { encoding: 'utf8', env: { PYTHONDONTWRITEBYTECODE: '1' } }).trim();

/** A virtual environment with a package, two lines that run, a relative path and a sitecustomize. */
function environment() {
  const root = join(realpathSync(emptyFolder()), 'venv');
  execFileSync('python3', ['-m', 'venv', '--without-pip', root]);
  const python = join(root, 'bin', 'python');
  const sitePackages = run(python, 'import sysconfig; print(sysconfig.get_path("purelib"))');
  mkdirSync(join(root, 'beside'));
  mkdirSync(join(sitePackages, 'package'));
  writeFileSync(join(root, 'beside', 'lone.py'), '');
  writeFileSync(join(sitePackages, 'package', '__init__.py'), '');
  writeFileSync(join(sitePackages, 'sitecustomize.py'), 'import sys; sys.custom = True\n');
  writeFileSync(
    join(sitePackages, 'lines.pth'),
    'import sys; sys.one = True\n# said\n../../../beside\nimport sys; sys.two = True',
  );
  return { root, python, sitePackages, pth: join(sitePackages, 'lines.pth') };
}

const SEEN =
  'import sys, package, lone; print(*[hasattr(sys, name) for name in ("one", "two", "custom")], sys.prefix != sys.base_prefix)';

describe('a scratch copy of a virtual environment', () => {
  it('does the same but for the lines that are left out, and nothing is written to the one it is of', async () => {
    const { root, python, sitePackages, pth } = environment();
    const before = readdirSync(root, { recursive: true }).sort();
    const copyWithout = async (without: Parameters<typeof scratchSite>[2]) =>
      run(await scratchSite({ python, sitePackages }, realpathSync(emptyFolder()), without), SEEN);
    expect(await copyWithout([])).toBe('True True True True');
    expect(await copyWithout([{ file: pth, line: 1 }])).toBe('False True True True');
    expect(await copyWithout([{ file: pth, line: 4 }])).toBe('True False True True');
    const custom = { file: join(sitePackages, 'sitecustomize.py'), line: 0 };
    expect(await copyWithout([{ file: pth, line: 1 }, custom])).toBe('False True False True');
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
  });

  it('is removed without what it links to', async () => {
    const { python, sitePackages } = environment();
    const copy = realpathSync(emptyFolder());
    await scratchSite({ python, sitePackages }, copy, []);
    rmSync(copy, { recursive: true });
    expect(existsSync(join(sitePackages, 'package', '__init__.py'))).toBe(true);
  });

  it('is refused where what is to be left out lies elsewhere, or there is no environment', async () => {
    const { python, sitePackages, pth } = environment();
    expect(await noScratchSite({ python, sitePackages }, pth)).toBeUndefined();
    expect(await noScratchSite({ python, sitePackages }, '/usr/lib/other.pth')).toMatch(/does not lie in/);
    expect(await noScratchSite({ python: '/usr/bin/python3', sitePackages }, pth)).toMatch(
      /not that of a virtual environment/,
    );
    expect(await noScratchSite({ python }, pth)).toMatch(/not that of a virtual environment/);
  });
});

describe('lines of .pth files', () => {
  it('are left out one by one and together, against the same copy with all of them', async () => {
    const { python, sitePackages, pth } = environment();
    const line = (at: number, selfMs: number) => ({
      ...{ file: pth, line: at, modules: 0, status: 'ok', selfMs, selfCpuMs: selfMs, selfWaitMs: 0 },
    });
    const other = { ...line(7, 9), file: '/usr/lib/other.pth' };
    const prepared = { start: { python }, places: { sitePackages } } as unknown as Parameters<
      typeof siteRemedies
    >[2];
    const found = await siteRemedies(
      { launch: { kind: 'python', options: [] } },
      { lines: [other, line(1, 7), line(4, 3), line(3, 0.2)] },
      prepared,
      realpathSync(emptyFolder()),
    );
    const shown = found.map((one) =>
      'head' in one ? [one.head.kind, one.head.label, one.base] : one.reason,
    );
    expect(shown).toEqual([
      'it does not lie in the packages of the virtual environment',
      ['scratch-site', 'its environment in a scratch copy', undefined],
      ['site-line', 'without lines.pth:1', 'its environment in a scratch copy'],
      ['site-line', 'without lines.pth:4', 'its environment in a scratch copy'],
      ['site-line', 'without lines.pth:1 and lines.pth:4', 'its environment in a scratch copy'],
    ]);
  });
});
