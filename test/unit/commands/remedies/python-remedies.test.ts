import { describe, expect, it } from 'vitest';
import {
  otherPackages,
  otherPythons,
  unrecorded,
} from '../../../../src/commands/remedies/python-remedies.js';
import type { Interpreter } from '../../../../src/python/interpreters.js';

const python = (version: string, more: Partial<Interpreter> = {}) =>
  ({
    ...{ version, minor: version.split('.').slice(0, 2).join('.'), implementation: 'cpython' },
    ...{ freeThreaded: false, prefix: '/usr', basePrefix: '/usr', ...more },
  }) as Interpreter;
const own = python('3.11.7');
const versions = (all: readonly Interpreter[], specifier?: string) =>
  otherPythons(all, own, specifier).map(({ version }) => version);

describe('other Pythons', () => {
  it('are the newest of other minor versions, two at most', () => {
    const all = ['3.9.18', '3.11.9', '3.12.1', '3.12.4', '3.13.0'].map((version) => python(version));
    expect(versions(all)).toEqual(['3.13.0', '3.12.4']);
    expect(versions(all, '>=3.9,<3.13')).toEqual(['3.12.4', '3.9.18']);
    expect(versions(all, '==3.11.*')).toEqual([]);
  });

  it('are of the same kind, final, and no environments', () => {
    expect(
      versions([
        python('3.7.16'),
        python('3.10.13', { implementation: 'pypy' }),
        python('3.13.0', { freeThreaded: true }),
        python('3.12.1', { prefix: '/venv' }),
        python('3.14.0rc1'),
      ]),
    ).toEqual([]);
  });
});

describe('their packages', () => {
  const owner = (name: string, version?: string, kind: 'distribution' | 'own' = 'distribution') => ({
    ...{ name, kind, modules: 1, selfMs: 1, selfCpuMs: 1, selfWaitMs: 0 },
    ...(version === undefined ? {} : { version }),
  });
  const owners = [owner('Foo.Bar', '1.0'), owner('worker.py', undefined, 'own')];

  it('are the same, whatever else is there', () => {
    const installed = [
      { name: 'foo_bar', version: '1.0' },
      { name: 'other', version: '2' },
    ];
    expect(otherPackages({ owners }, installed)).toBeUndefined();
    expect(otherPackages({ owners: [] }, [])).toBeUndefined();
  });

  it('are told where they are missing or of another version', () => {
    expect(otherPackages({ owners }, [])).toBe('it does not have Foo.Bar, and nothing says how to get it');
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => owner(name, '1'));
    expect(otherPackages({ owners: many.slice(0, 2) }, [])).toBe(
      'it does not have a and b, and nothing says how to get them',
    );
    expect(otherPackages({ owners: many }, [])).toBe(
      'it does not have a, b, c and 2 more, and nothing says how to get them',
    );
    expect(otherPackages({ owners }, [{ name: 'foo-bar', version: '1.1' }])).toBe(
      'it has Foo.Bar 1.1, not 1.0',
    );
  });
});

describe('packages without a record', () => {
  const seen = (kind: string, origin: string) =>
    ({
      owners: [{ kind: 'other', name: 'opentelemetry' }],
      imports: [{ kind, owner: 'opentelemetry', origin }],
    }) as never;

  it('are code, not the folder that packages share', () => {
    const folder = '/v/lib/python3.12/site-packages/opentelemetry';
    expect(unrecorded(seen('source', `${folder}/x.py`))).toBe('opentelemetry');
    expect(unrecorded(seen('namespace', folder))).toBeUndefined();
  });
});
