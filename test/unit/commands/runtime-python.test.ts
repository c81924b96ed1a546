import { describe, expect, it } from 'vitest';
import { runtimePython } from '../../../src/commands/runtime-python.js';
import { emptyFolder } from '../../support/cli.js';

describe('the Python of a runtime', () => {
  it.each([
    ['python3.12', /^There is no Python 3\.12 here: .*Install it, e\.g\. `uv python install 3\.12`/],
    ['python3.9', /^The runtime client of AWS Lambda does not run on Python 3\.9\. --python 3\.\d+ measures/],
    ['python2.7', /does not run on Python 2\.7\./],
  ])('%s is missing with the next step where there is none', async (runtime, said) => {
    const folder = emptyFolder();
    const env = { PATH: folder, HOME: folder };
    const { ref, interpreter } = await runtimePython(runtime, { env, cwd: folder, cacheDir: folder });
    expect(interpreter).toBeUndefined();
    expect(ref).toMatchObject({ executable: runtime, minor: runtime.slice('python'.length) });
    expect(ref.missing).toMatch(said);
  });
});
