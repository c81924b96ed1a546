import { defineConfig } from 'vitest/config';

/** Nothing in these is timed: two files at a time. */
const UNTIMED = [
  'test/unit/**/*.test.ts',
  'test/cli/{action,baseline,bytecode,ci-docs,compare,lambda-*,merge,package,usage}.test.ts',
  'test/integration/{emulator-*,install-failures,locked-set,remote-index,scipy,wheel-index}.test.ts',
];

export default defineConfig({
  test: {
    // The built program is run as it is, in the test's process or in one of its own.
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ['default', './test/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'untimed', include: UNTIMED, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'timed',
          include: ['test/**/*.test.ts'],
          exclude: [...UNTIMED, '**/node_modules/**'],
          // Timings are measured by some of these: files run one after another so that they do not disturb each other.
          fileParallelism: false,
          sequence: { groupOrder: 0 },
        },
      },
    ],
  },
});
