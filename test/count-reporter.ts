import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Ends a run with one plain line that a pipeline can read: "N passed, N failed". */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      // A file that does not even load is a failure too.
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) count[stateOf(test)] += 1;
    }
    // The line comes after everything the other reporters print.
    process.on('exit', () => {
      const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
      process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
    });
  }
}

function stateOf(test: TestCase): 'passed' | 'failed' | 'skipped' {
  const { state } = test.result();
  return state === 'pending' ? 'failed' : state;
}
