import { describe, expect, it } from 'vitest';
import { isIsolated, launchLabel, parseLaunch, shownLaunch } from '../../../src/config/launch.js';

describe('launch styles', () => {
  it.each([
    ['python', '', undefined],
    ['uv run', 'uv-run', 'uv run'],
    ['uv-run', 'uv-run', 'uv run'],
    ['-O', '-O', '-O'],
    [' -X utf8  -O', '-Xutf8-O', '-Xutf8 -O'],
    ['-Ximporttime', '-Ximporttime', '-Ximporttime'],
    ['-W error', '-Werror', '-Werror'],
    ['--check-hash-based-pycs never', '--check-hash-based-pycsnever', '--check-hash-based-pycs never'],
  ])('%j has the label %j', (text, label, shown) => {
    const launch = parseLaunch(text);
    expect(launchLabel(launch)).toBe(label);
    expect(shownLaunch(launch)).toBe(shown);
  });

  it.each(['', 'pypy', '-c pass', '-m mod', '-i', '-X', '-O file.py', '--help'])('%j is refused', (text) => {
    expect(() => parseLaunch(text)).toThrow(/cannot be used/);
  });

  it.each([
    ['-I', true],
    ['-E', true],
    ['-S', true],
    ['-X utf8 -S', true],
    ['-s', false],
    ['-O', false],
    ['uv run', false],
  ])('%j hides the probe: %j', (text, isolated) => {
    expect(isIsolated(parseLaunch(text))).toBe(isolated);
  });
});
