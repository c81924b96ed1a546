import { describe, expect, it } from 'vitest';
import { withGivenHashes } from '../../../src/package/target-lock.js';
import { readLock } from '../../../src/wheels/lock-text.js';

const given = readLock(`six==1.16.0 ; python_version < '3.11' --hash=sha256:aa
six==1.17.0 ; python_version >= '3.11' and sys_platform == 'linux' --hash=sha256:bb
six==1.17.0 ; python_version >= '3.11' and sys_platform != 'linux' --hash=sha256:cc
idna==3.10 --hash=sha256:dd
`);
const [entry] = readLock('six==1.17.0 --hash=sha256:bb --hash=sha256:ee').entries;
if (!entry) throw new Error('no entry');

describe('hashes that were given', () => {
  it('stay the only ones, those of the version that fits', () => {
    expect(withGivenHashes(entry, given, true, 'requirements.txt')).toMatchObject({
      text: 'six==1.17.0 --hash=sha256:bb --hash=sha256:cc',
      hashes: ['sha256:bb', 'sha256:cc'],
    });
  });

  it('are missed where another version has them', () => {
    const [other] = readLock('six==1.15.0 --hash=sha256:ff').entries;
    expect(() => withGivenHashes(other ?? entry, given, true, 'requirements.txt')).toThrow(
      'requirements.txt has hashes, but none for six 1.15.0, as the others have.',
    );
  });

  it('are those of the index where none were given', () => {
    expect(withGivenHashes(entry, readLock('six\n'), false, 'requirements.txt')).toBe(entry);
  });
});
