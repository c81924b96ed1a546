import { describe, expect, it } from 'vitest';
import type { InstallScenarioRecord } from '../../../src/domain/report.js';
import { installSentence } from '../../../src/results/compare-installs.js';
import { pairedRatio } from '../../../src/stats/ratio.js';

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
const pip = record({});
const uv = record({ installer: 'uv', version: '0.13.9' });
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
    const told = record({ ...uv, bytecode: 'compile' });
    expect(installSentence({ base: pip, head: told }, ratio(0.5))).toMatch(
      /^warm cache, both compiled, Python 3\.12\.1: uv/,
    );
    expect(installSentence({ base: pip, head: record({ ...uv, bytecode: 'none' }) }, ratio(0.5))).toMatch(
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
      /: no difference between uv .* that this run could see: 1\.00x/,
    );
    expect(installSentence(rows, pairedRatio([2], [1]))).toMatch(
      /uv 0\.13\.9 2\.00x faster than pip 26\.3 to the first import at n = 1: too few rounds/,
    );
  });

  it.each([
    ['loopback', /^warm cache, bytecode by default/],
    ['remote', /^warm cache, remote index, network included, bytecode by default/],
  ] as const)('about a %s index says what is in the times', (index, begin) => {
    const rows = { base: record({ index }), head: record({ ...uv, index }) };
    expect(installSentence(rows, ratio(0.25))).toMatch(begin);
  });
});
