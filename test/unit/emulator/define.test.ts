import { describe, expect, it } from 'vitest';
import { testAccount } from '../../support/lambda-account.js';

describe('a function that is there from the start', () => {
  it.each([
    ['fn', { memorySizeMB: 127 }, /'127' at 'memorySize'/],
    ['fn', { memorySizeMB: 10_241 }, /'MemorySize' value .* less than or equal to 10240/],
    ['fn', { timeoutS: 0 }, /'0' at 'timeout'/],
    ['fn', { timeoutS: 901 }, /'Timeout' value .* less than or equal to 900/],
    ['fn', { handler: 'app handler' }, /'app handler' at 'handler'/],
    ['fn', { variables: { 'A-B': 'c' } }, /at 'environment.variables'/],
    ['fn', { variables: { AWS_REGION: 'c' } }, /reserved keys .*AWS_REGION/],
    ['fn', { variables: { ALL: 'x'.repeat(5000) } }, /exceeded the 4KB limit/],
    ['a name', {}, /'a name' at 'functionName'/],
  ])('is refused as by CreateFunction: %s with %j', async (name, configuration, said) => {
    const account = await testAccount();
    await expect(account.define(name, configuration)).rejects.toThrow(said);
  });

  it('may have any Python of this machine', async () => {
    const account = await testAccount();
    const { latest } = await account.define('fn', {
      runtime: 'python3.15',
      memorySizeMB: 10_240,
      timeoutS: 900,
    });
    expect(latest.configuration.runtime).toBe('python3.15');
  });
});
