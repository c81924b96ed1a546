import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coldstart, emptyFolder } from '../support/cli.js';
import { logProperties } from '../support/fuzz-logs.js';
import { orFewer } from '../support/thoroughly.js';

const RUNS = orFewer(25_000, 4000);

describe(`${RUNS} logs for each property`, () => {
  it.each(Object.entries(logProperties({ numRuns: RUNS })))('%s', (_, holds) => holds(), 600_000);
});

describe('coldstart lambda logs', () => {
  it('refuses nonsense in words', async () => {
    const cwd = emptyFolder();
    const nonsense = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json(), fc.string({ unit: 'binary' }));
    await fc.assert(
      fc.asyncProperty(nonsense, async (content) => {
        writeFileSync(join(cwd, 'log'), content);
        const { code, stdout, stderr } = await coldstart(['lambda', 'logs', 'log'], { cwd });
        expect([code, stdout]).toEqual([2, '']);
        expect(stderr).toMatch(/^error: (?:log has no REPORT|Cannot read log)/);
        expect(stderr).not.toMatch(/\n {4}at |bug in coldstart/);
      }),
      { numRuns: orFewer(1000, 200) },
    );
  }, 600_000);
});
