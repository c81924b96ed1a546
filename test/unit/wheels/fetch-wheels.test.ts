import { expect, it } from 'vitest';
import { withUnlockedWheel } from '../../../src/wheels/fetch-wheels.js';
import { readLock } from '../../../src/wheels/lock-text.js';

const SAID = `ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.
    Idna==3.7 from https://files.example/idna-3.7-py3-none-any.whl (from -r requirements.txt (line 2)):
        Expected sha256 028f
             Got        82fe
`;
const locked = (text: string) => readLock(text).entries;

it('knows a package whose source alone is locked', () => {
  const [one, two] = ['idna==3.7 --hash=sha256:028f', 'idna==3.7 --hash=sha256:028f --hash=sha256:111'];
  expect(withUnlockedWheel(SAID, locked(`six==1.0 --hash=sha256:1\n${one}`))?.name).toBe('idna');
  // Its wheel is locked as well, and is another one.
  expect(withUnlockedWheel(SAID, locked(two))).toBeUndefined();
  expect(withUnlockedWheel(SAID, locked('idna==3.8 --hash=sha256:028f'))).toBeUndefined();
  expect(withUnlockedWheel(SAID.replace('none-any.whl', 'x.tar.gz'), locked(one))).toBeUndefined();
  expect(
    withUnlockedWheel('ERROR: No matching distribution found for idna==3.7', locked(one)),
  ).toBeUndefined();
});
