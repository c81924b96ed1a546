import { defineConfig } from 'vitest/config';

/** What these assert is a matter of time: nothing runs beside them. */
const TIMED = ['test/cli/{action,commands,doctor}.test.ts', 'test/integration/against.test.ts'];
/** What is only sampled elsewhere, whole: `npm run test:full`. */
const FULL = ['test/**/*.full.test.ts'];

export default defineConfig({
  test: {
    // The built program is run as it is, in the test's process or in one of its own.
    server: { deps: { external: [/\/dist\//] } },
    // Nobody waits so long on a quiet machine.
    testTimeout: 180_000,
    hookTimeout: 300_000,
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
          ...{ name: 'timed', include: TIMED, globalSetup: './test/global-setup.ts' },
          ...{ fileParallelism: false, sequence: { groupOrder: 1 } },
        },
      },
      {
        extends: true,
        test: {
          ...{
            name: 'whole',
            include: ['test/{cli,integration}/**/*.test.ts'],
            exclude: [...TIMED, ...FULL],
          },
          // Many of them wait most of the time.
          ...{ globalSetup: './test/global-setup.ts', maxWorkers: 3, sequence: { groupOrder: 2 } },
        },
      },
      {
        extends: true,
        test: {
          ...{ name: 'full', include: FULL, globalSetup: './test/global-setup.ts' },
          ...{ maxWorkers: 2, sequence: { groupOrder: 3 } },
        },
      },
    ],
  },
});
