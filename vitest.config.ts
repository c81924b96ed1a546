import { defineConfig } from 'vitest/config';
import LongFirst from './test/long-first.js';

/** All of what is only sampled elsewhere: `npm run test:full`. */
const FULL = 'test/**/*.full.test.ts';

export default defineConfig({
  test: {
    // The built program is run as it is, in the test's process or in one of its own.
    server: { deps: { external: [/\/dist\//] } },
    // Nobody waits so long on a quiet machine.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    sequence: { sequencer: LongFirst },
    reporters: ['default', './test/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          ...{ name: 'unit', include: ['test/unit/**/*.test.ts'], pool: 'threads', isolate: false },
          ...{ maxWorkers: 2, sequence: { groupOrder: 0 } },
        },
      },
      {
        extends: true,
        test: {
          ...{ name: 'whole', include: ['test/{cli,integration}/**/*.test.ts'], exclude: [FULL] },
          globalSetup: './test/global-setup.ts',
          // Most of them wait half of the time, and none asserts what only a quiet machine does. To load every module anew for
          // each file took a fifth of the processor's time.
          ...{ maxWorkers: 4, isolate: false, sequence: { groupOrder: 1 } },
        },
      },
      {
        extends: true,
        test: {
          ...{ name: 'full', include: [FULL], globalSetup: './test/global-setup.ts' },
          // As above; kills, servers and slow registries wait most. Five took as long, and some of their times were no longer their own.
          ...{ maxWorkers: 4, isolate: false, sequence: { groupOrder: 2 } },
        },
      },
    ],
  },
});
