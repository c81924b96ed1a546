import { describe, expect, it } from 'vitest';
import type { InstallScenarioRecord, OkInstallTrial } from '../../../src/domain/report.js';
import { installSentence } from '../../../src/results/compare-installs.js';
import type { InstallSide } from '../../../src/results/install-sides.js';
import { pairedRatio } from '../../../src/stats/ratio.js';

type LinkMode = OkInstallTrial['linkMode'];

/** A row, and how its files came there. */
const row = (more: Partial<InstallScenarioRecord>, id = 'install/row', ...used: LinkMode[]): InstallSide => ({
  id,
  scenario: record(more),
  trials: used.map((linkMode, index) => ({
    ...{ round: index, position: 0, startedAt: '2026-01-01T00:00:00.000Z', status: 'ok', wallMs: 4 },
    ...{ phases: { venv: 1, install: 2, compile: 0, firstImport: 1 }, secondImportMs: 1, siteBytes: 1 },
    ...{ cpu: { userMs: 1, systemMs: 1 }, linkMode },
  })),
});
const record = (more: Partial<InstallScenarioRecord>): InstallScenarioRecord => ({
  runner: 'install',
  installer: 'pip',
  version: '26.3',
  cache: 'warm',
  bytecode: 'default',
  index: 'loopback',
  python: { version: '3.12.1', executable: '/py' },
  set: 'the bundled set small',
  packages: [],
  built: [],
  imports: [],
  pageCache: 'warm',
  ...more,
});
const UV = { installer: 'uv', version: '0.13.9' } as const;
const pip = row({});
const uv = row(UV);
const times = [1, 1.02, 0.98, 1.01, 0.99, 1.03];
const ratio = (factor: number, ms = 1000) =>
  pairedRatio(
    times.map((time) => time * ms),
    times.map((time, index) => time * factor * ms * (1 + index / 1000)),
  );

describe('a sentence about two installs', () => {
  it('says the framing, who is faster, and what the first import takes back', () => {
    expect(installSentence({ base: pip, head: uv }, ratio(0.25), { firstImport: ratio(3, 100) })).toMatch(
      /^warm cache, bytecode by default \(pip compiles, uv does not\), Python 3\.12\.1: uv 0\.13\.9 3\.\d+x faster than pip 26\.3 to the first import \[3\.\d+, 4\.\d+\], n = 6; the first import alone is 20\d ms slower after uv 0\.13\.9\.$/,
    );
  });

  it('calls a pip that compiles by itself and a uv that is told to both compiled', () => {
    const told = row({ ...UV, bytecode: 'compile' });
    expect(installSentence({ base: pip, head: told }, ratio(0.5))).toMatch(
      /^warm cache, both compiled, Python 3\.12\.1: uv/,
    );
    expect(installSentence({ base: pip, head: row({ ...UV, bytecode: 'none' }) }, ratio(0.5))).toMatch(
      /^warm cache, Python 3\.12\.1: uv/,
    );
  });

  it('is silent about a first import that does not differ for sure', () => {
    const unsure = pairedRatio([100, 150, 90, 130, 95, 140], [150, 100, 130, 95, 140, 91]);
    expect(installSentence({ base: pip, head: uv }, ratio(0.25), { firstImport: unsure })).not.toMatch(
      /first import alone/,
    );
  });

  it('tells of the step that installs, of no difference, and of too few rounds', () => {
    const rows = { base: pip, head: uv };
    expect(installSentence(rows, ratio(0.1), { alone: true })).toMatch(
      /; the install step alone: uv 0\.13\.9 [\d.]+x faster than pip 26\.3 \[/,
    );
    const equal = pairedRatio([100, 101, 99, 100, 102, 98], [101, 99, 100, 98, 100, 102]);
    expect(installSentence(rows, equal)).toMatch(
      /: no measurable difference between uv .* \(could detect .* or more\): 1\.00x/,
    );
    expect(installSentence(rows, pairedRatio([2], [1]))).toMatch(
      /uv 0\.13\.9 2\.00x faster than pip 26\.3 to the first import at n = 1: too few rounds/,
    );
  });

  it.each([
    ['loopback', /^warm cache, bytecode by default/],
    ['remote', /^warm cache, remote index, network included, bytecode by default/],
  ] as const)('about a %s index says what is in the times', (index, begin) => {
    const rows = { base: row({ index }), head: row({ ...UV, index }) };
    expect(installSentence(rows, ratio(0.25))).toMatch(begin);
  });
});

describe('the names of the two sides', () => {
  it.each<[string, InstallSide, InstallSide, RegExp]>([
    [
      'Pythons',
      row({ ...UV, linkMode: 'copy' }, 'install/a', 'copy'),
      row(
        { ...UV, linkMode: 'copy', python: { version: '3.10.13', executable: '/py3.10' } },
        'install/b',
        'copy',
      ),
      /^warm cache, bytecode by default .*, uv 0\.13\.9, link mode copy: Python 3\.10\.13 [\d.]+x faster than Python 3\.12\.1 to/,
    ],
    [
      'Pythons with the pip that each comes with',
      row({ version: '23.2.1' }),
      row({ version: '24.3.1', python: { version: '3.13.0', executable: '/py3.13' } }),
      /, pip: Python 3\.13\.0 with pip 24\.3\.1 [\d.]+x faster than Python 3\.12\.1 with pip 23\.2\.1 to/,
    ],
    [
      'two interpreters of one version',
      row({}),
      row({ python: { version: '3.12.1', executable: '/other' } }),
      /\), pip 26\.3: \/other [\d.]+x faster than \/py to/,
    ],
    [
      'installers in one link mode of uv',
      pip,
      row({ ...UV, linkMode: 'symlink' }, 'install/b', 'symlink'),
      /Python 3\.12\.1: uv 0\.13\.9 with link mode symlink [\d.]+x faster than pip 26\.3 to/,
    ],
    [
      'caches of a named suite from disk, with a value of an axis',
      row({ cache: 'cold', pageCache: 'evicted', axes: { tier: 'a' } }, 'api/pip/cold'),
      row({ pageCache: 'evicted', axes: { tier: 'a' } }, 'api/pip/warm'),
      /^api, page cache evicted, bytecode .*, Python 3\.12\.1, pip 26\.3, tier=a: a warm cache [\d.]+x faster than a cold cache to/,
    ],
    [
      'values of an axis',
      row({ axes: { tier: 'a', zone: 'x' } }),
      row({ axes: { tier: 'b', zone: 'x' } }),
      /pip 26\.3, zone=x: tier=b [\d.]+x faster than tier=a to/,
    ],
    [
      'link modes, one of which fell back',
      row({ ...UV, linkMode: 'copy' }, 'install/a', 'copy'),
      row({ ...UV, linkMode: 'clone' }, 'install/b', 'hardlink', 'hardlink'),
      /uv 0\.13\.9: link mode clone \(hardlink was used\) [\d.]+x faster than link mode copy to/,
    ],
    [
      'a clone, which looks like a copy',
      row({ ...UV, linkMode: 'copy' }, 'install/a', 'copy'),
      row({ ...UV, linkMode: 'clone' }, 'install/b', 'copy'),
      /uv 0\.13\.9: link mode clone [\d.]+x faster than link mode copy to/,
    ],
  ])('tell %s apart', (_what, base, head, said) => {
    expect(installSentence({ base, head }, ratio(0.5))).toMatch(said);
  });

  it('name what the bundled pip costs the environment, beside the ratio', () => {
    const commands = (...words: string[]) => ({
      venv: ['/py', '-m', 'venv', ...words, '{venv}'],
      install: ['x'],
    });
    const own = row({ commands: commands() }, 'install/a', 'copy', 'copy');
    const other = row(
      { ...UV, commands: { venv: ['uv', 'venv'], install: ['x'] } },
      'install/b',
      'copy',
      'copy',
    );
    const said =
      /; of this, the environment takes 1\.00 ms with the bundled pip, which is installed into it, and 1\.00 ms otherwise/;
    expect(installSentence({ base: own, head: other }, ratio(0.5))).toMatch(said);
    expect(installSentence({ base: other, head: own }, ratio(2))).toMatch(said);
    expect(installSentence({ base: own, head: other }, ratio(0.5), { alone: true })).not.toMatch(said);
    const { ratioCi95: _, ...few } = ratio(0.5);
    expect(installSentence({ base: own, head: other }, few)).toMatch(
      /6 are needed; of this, the environment takes 1\.00 ms with the bundled pip/,
    );
    const latest = row({ commands: commands('--without-pip') }, 'install/c', 'copy');
    expect(installSentence({ base: latest, head: other }, ratio(0.5))).not.toMatch(/bundled/);
    expect(installSentence({ base: own, head: own }, ratio(0.5))).not.toMatch(/bundled/);
  });

  it('claim no difference between link modes where uv used one for both', () => {
    const base = row({ ...UV, linkMode: 'hardlink' }, 'install/a', 'hardlink');
    const head = row({ ...UV, linkMode: 'clone' }, 'install/b', 'hardlink');
    expect(installSentence({ base, head }, ratio(0.5))).toMatch(
      /uv 0\.13\.9: link mode clone \(hardlink was used\) and link mode hardlink are the same here, whatever the figures: 0\.50x \[/,
    );
  });
});
