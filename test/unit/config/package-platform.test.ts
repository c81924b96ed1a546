import { describe, expect, it } from 'vitest';
import {
  defaultPlatform,
  newerPlatform,
  noWheelHint,
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
    const { name } = newerPlatform(old, '3.12') ?? {};
    expect(name).toBe('x86_64-manylinux_2_34');
    // Lambda's glibc is newer, but uv knows no platform between.
    expect(newerPlatform(old, '3.11')).toBeUndefined();
    expect(newerPlatform(parsePlatform('x86_64-manylinux_2_34'), '3.13')).toBeUndefined();
  });

  it('promise no wheels that nobody may have made', () => {
    const old = parsePlatform('x86_64-manylinux2014');
    expect(noWheelHint(old, '3.12')).toMatch(
      /^--python-platform x86_64-manylinux_2_34 .*, where there are any\. Else choose another version, or build a wheel/,
    );
    expect(noWheelHint(old, '3.11')).toBe(
      'Packages are installed from wheels only: choose another version, or build a wheel for x86_64-manylinux2014 (`pip wheel`) and require it by its path.',
    );
  });
});
