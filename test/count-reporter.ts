import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Ends a run with one plain line that a pipeline can read, "N passed, N failed", after the reasons of what was skipped,
 * what passed only when it was run again, and a line for each failure: a log is often kept from its end only.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const reasons = new Map<string, number>();
    const failures: string[] = [];
    const again: string[] = [];
    for (const module of modules) {
      // A file that does not even load is a failure too.
      if (module.errors().length > 0) {
        count.failed += 1;
        failures.push(failureOf(module.relativeModuleId, 'does not load', module.errors()));
      }
      for (const test of module.children.allTests()) {
        const state = stateOf(test);
        count[state] += 1;
        if (state === 'failed') {
          const { errors } = test.result();
          failures.push(failureOf(module.relativeModuleId, test.fullName, errors ?? []));
        }
        // A machine that is busy with something else may leave a true difference undecided: nobody is to overlook how often.
        if (state === 'passed' && (test.diagnostic()?.retryCount ?? 0) > 0)
          again.push(`passed when run again: ${module.relativeModuleId}: ${test.fullName}\n`);
        if (state !== 'skipped') continue;
        const reason = reasonOf(test, module);
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    // The lines come after everything the other reporters print.
    process.on('exit', () => {
      const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
      const told = [...reasons].map(
        ([reason, times]) => `skipped: ${reason}${times > 1 ? ` (${times})` : ''}\n`,
      );
      process.stdout.write(
        `${told.join('')}${again.join('')}${failures.join('')}${count.passed} passed, ${count.failed} failed${skipped}\n`,
      );
    });
  }
}

function stateOf(test: TestCase): 'passed' | 'failed' | 'skipped' {
  const { state } = test.result();
  return state === 'pending' ? 'failed' : state;
}

function failureOf(file: string, test: string, errors: readonly { message: string }[]): string {
  const [why = 'no reason given'] = errors.map(({ message }) => message.split('\n', 2).join(' '));
  return `failed: ${file}: ${test}: ${why.slice(0, 500)}\n`;
}

/** What the test itself says, or the names it stands under, or else which it is. */
function reasonOf(test: TestCase, module: TestModule): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  // The innermost name is that of the test itself.
  const named = [...test.fullName.matchAll(/\(skipped:? ([^()]+)\)/g)].at(-1)?.[1];
  return note ?? named ?? `${module.relativeModuleId}: ${test.fullName}, for no reason that it names`;
}
