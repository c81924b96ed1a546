import { describe, expect, it } from 'vitest';
import {
  notMeasured,
  otherRemedies,
  untriedBytecode,
} from '../../../../src/commands/remedies/other-remedies.js';
import type { WorkerScenario } from '../../../../src/domain/plan.js';

const scenario = (
  version: string,
  options: readonly string[] = [],
  bytecode: WorkerScenario['bytecode'] = 'found',
) => ({
  python: { version, executable: '/usr/bin/python3' } as WorkerScenario['python'],
  launch: { kind: 'python', options } as const,
  bytecode,
});
const uvRun = { ...scenario('3.12.1'), launch: { kind: 'uv-run' } as const };
const labels = (one: Parameters<typeof otherRemedies>[0], hasBytecode = true, lazyOption = false) =>
  otherRemedies(one, { hasBytecode, lazyOption }).map(({ head }) => head.label);

describe('changes of a start that are none of a source', () => {
  it('are those that an interpreter knows, and that are not there already', () => {
    expect(labels(scenario('3.12.1'))).toEqual([
      'collect garbage after ready only',
      'bytecode that is not checked',
      '-OO, its bytecode made first',
      '-X frozen_modules=on',
    ]);
    expect(labels(scenario('3.15.0'), true, true).at(-1)).toBe('-X lazy_imports=all');
    expect(labels(scenario('3.15.0', ['-Xlazy_imports=all']), true, true)).not.toContain(
      '-X lazy_imports=all',
    );
    expect(labels(scenario('3.10.1', ['-O']))).toEqual([
      'collect garbage after ready only',
      'bytecode that is not checked',
    ]);
    expect(labels(scenario('3.7.1'), false)).toEqual(['collect garbage after ready only']);
    expect(labels(uvRun)).toEqual(['collect garbage after ready only', 'bytecode that is not checked']);
  });

  it('load bytecode of their own with -OO', () => {
    const found = otherRemedies(scenario('3.12.1'), { hasBytecode: true, lazyOption: false });
    expect(found.filter(({ ownBytecode }) => ownBytecode).map(({ options }) => options)).toEqual([['-OO']]);
  });
});

describe('what is not tried', () => {
  it('is named with what tells it', () => {
    const none = { byOption: false, byStatement: false };
    const named = (pageCache: 'warm' | 'evicted', lazy = none) =>
      notMeasured(lazy, { ...scenario('3.14.0'), pageCache }).map(({ label }) => label);
    expect(named('warm')).toEqual(['lazy import', 'a cold page cache']);
    expect(named('evicted', { byOption: true, byStatement: true })).toEqual(['a warm page cache']);
  });
});

describe('bytecode that is not tried', () => {
  const all = { hasBytecode: true, compiles: true };
  it.each<[string, Parameters<typeof untriedBytecode>, string[]]>([
    ['none, where the worker compiles', [scenario('3.12.1'), all], []],
    [
      'that is there',
      [scenario('3.12.1'), { ...all, compiles: false }],
      ['bytecode made first: all that it loads is there and valid'],
    ],
    [
      'that was asked for',
      [scenario('3.12.1', [], 'present'), { ...all, compiles: false }],
      ['bytecode made first: so it was measured: --bytecode present'],
    ],
    [
      'of -OO that has it',
      [scenario('3.12.1', ['-OO']), all],
      ['-OO, its bytecode made first: it is started so already'],
    ],
    ['of uv run', [uvRun, all], ['-OO, its bytecode made first: uv run starts Python itself']],
    [
      'of an old Python',
      [scenario('3.7.1'), { hasBytecode: false, compiles: true }],
      ['bytecode made first', 'bytecode that is not checked', '-OO, its bytecode made first'].map(
        (label) => `${label}: Python 3.8 or later is needed to keep it aside`,
      ),
    ],
  ])('%s', (_, asked, told) => {
    expect(untriedBytecode(...asked).map(({ label, reason }) => `${label}: ${reason}`)).toEqual(told);
  });
});
