import { describe, expect, it } from 'vitest';
import {
  defaultPlatform,
  newerPlatformHint,
  parsePlatform,
  pipPlatforms,
} from '../../../src/config/package-platform.js';

describe('package platforms', () => {
  it('are read as uv writes them', () => {
    expect(parsePlatform('aarch64-manylinux2014')).toMatchObject({ arch: 'aarch64', glibcMinor: 17 });
    expect(parsePlatform('x86_64-manylinux_2_28')).toMatchObject({ arch: 'x86_64', glibcMinor: 28 });
    for (const odd of [
      'linux',
      'x86_64-manylinux_2_5',
      'x86_64-manylinux_2_26',
      'arm64-manylinux2014',
      'x86_64-manylinux_2_99',
    ]) {
      expect(() => parsePlatform(odd)).toThrow(/not a supported platform/);
    }
    expect([defaultPlatform('arm64'), defaultPlatform('x64')]).toEqual([
      'aarch64-manylinux2014',
      'x86_64-manylinux2014',
    ]);
  });

  it('are all named to pip, newest first', () => {
    expect(pipPlatforms(parsePlatform('aarch64-manylinux2014'))).toEqual([
      'manylinux_2_17_aarch64',
      'manylinux2014_aarch64',
      'linux_aarch64',
    ]);
    const tags = pipPlatforms(parsePlatform('x86_64-manylinux2014'));
    expect(tags[0]).toBe('manylinux_2_17_x86_64');
    expect(tags.slice(-3)).toEqual(['manylinux_2_5_x86_64', 'manylinux1_x86_64', 'linux_x86_64']);
  });

  it('have newer ones where Lambda has', () => {
    const old = parsePlatform('x86_64-manylinux2014');
    expect(newerPlatformHint(old, '3.12')).toContain('--python-platform x86_64-manylinux_2_34');
    // Lambda's glibc is newer, but uv knows no platform between.
    expect(newerPlatformHint(old, '3.11')).toBeUndefined();
    expect(newerPlatformHint(parsePlatform('x86_64-manylinux_2_34'), '3.13')).toBeUndefined();
  });
});
