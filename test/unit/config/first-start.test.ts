import { describe, expect, it } from 'vitest';
import { type Asked, installersAndStarts } from '../../../src/config/first-start.js';

const asked: Asked = {
  ...{ installer: undefined, firstStart: undefined, installerCache: undefined, bytecode: undefined },
  ...{ index: 'loopback', disk: undefined },
};

describe('--first-start', () => {
  it('is in no run that does not ask for it', () => {
    expect(installersAndStarts(asked)).toEqual({ installer: ['pip', 'uv'], installerCache: ['warm'] });
  });

  it('takes the place of installers that nobody named, in all of its states', () => {
    expect(installersAndStarts({ ...asked, firstStart: ['uvx'] })).toEqual({
      ...{ installer: [], installerCache: ['warm'], firstStart: ['uvx'] },
      ...{ startCache: ['cold', 'warm', 'again'], startBytecode: ['default'] },
    });
  });

  it('stands beside named installers, each with the states that it can have', () => {
    const both = { ...asked, firstStart: ['uv-run'], installer: ['uv'] } as const;
    expect(installersAndStarts({ ...both, installerCache: ['cold', 'restored', 'again'] })).toMatchObject({
      ...{ installer: ['uv'], installerCache: ['cold', 'restored'], startCache: ['cold', 'again'] },
    });
    expect(installersAndStarts({ ...both, disk: true })).toMatchObject({ installer: ['uv'] });
  });

  it.each([
    [{ installerCache: ['again'] }, '--installer-cache again is of first starts'],
    [{ firstStart: ['uvx'], index: 'remote' }, '--first-start is measured from the loopback index'],
    [{ firstStart: ['uvx'], disk: true }, '--disk counts environments'],
    [{ firstStart: ['uvx'], installerCache: ['restored'] }, 'has no state of first starts'],
    [{ firstStart: ['uvx'], installer: ['pip'], installerCache: ['again'] }, 'has no state of installers'],
  ] as const)('refuses %j', (more, message) => {
    expect(() => installersAndStarts({ ...asked, ...more })).toThrow(message);
  });
});
