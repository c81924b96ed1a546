import { describe, expect, it } from 'vitest';
import {
  RUNTIME_PACKAGES,
  runtimePackagesOf,
  runtimeRequirements,
} from '../../../src/domain/runtime-packages.js';

describe('packages of AWS’s runtimes', () => {
  it('are known for each runtime, with a date and a source', () => {
    expect(Object.keys(RUNTIME_PACKAGES.byPython)).toEqual(['3.9', '3.10', '3.11', '3.12', '3.13', '3.14']);
    expect(RUNTIME_PACKAGES.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(RUNTIME_PACKAGES.sources.length).toBeGreaterThan(0);
  });

  it.each(Object.keys(RUNTIME_PACKAGES.byPython))('are the SDK and what it needs on %s', (minor) => {
    expect(runtimePackagesOf(minor).map(({ name }) => name)).toEqual([
      ...['boto3', 'botocore', 'jmespath', 'python-dateutil', 's3transfer', 'six', 'urllib3'],
    ]);
    for (const { sha256 } of runtimePackagesOf(minor)) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('have the urllib3 that botocore accepts on 3.9', () => {
    const urllib3 = (minor: string) =>
      runtimePackagesOf(minor).find(({ name }) => name === 'urllib3')?.version;
    expect([urllib3('3.9'), urllib3('3.13')]).toEqual(['1.26.20', '2.6.3']);
  });

  it('are written as requirements with hashes, and none for a Python that AWS does not have', () => {
    const [first] = runtimeRequirements('3.13').split('\n');
    expect(first).toBe(
      'boto3==1.40.4 --hash=sha256:95cdc86454e9ff43e0693c5d807a54ce6813b6711d3543a0052ead5216b93367',
    );
    expect(runtimeRequirements('3.8')).toBe('');
  });
});
