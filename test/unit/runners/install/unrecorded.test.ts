import { expect, it } from 'vitest';
import { measureError } from '../../../../src/domain/errors.js';
import type { LaunchOutcome } from '../../../../src/launch/launcher.js';
import { stepFailure } from '../../../../src/runners/install/trial-failure.js';

type Row = Parameters<typeof stepFailure>[2];
const outcome = {
  ...{ startedAt: '2026-01-01T00:00:00.000Z', exitCode: 2, signal: null, timedOut: false, killed: false },
  ...{ stderrTail: 'error: connection closed before message completed', gaveUp: null, readyMs: null },
} as LaunchOutcome;

it('says why the index could not be recorded, not that it closed the connection', () => {
  const rowWith = (failure: unknown) =>
    ({
      scenario: { timeoutMs: 1000 },
      set: { recorded: { recorded: () => 0, takeFailure: () => failure } },
    }) as Row;
  const told = stepFailure(
    'start',
    outcome,
    rowWith(measureError('The index answers 503 for six.', 'Check it.')),
  );
  expect(told).toMatchObject({
    code: 'NOT_RECORDED',
    message: 'start: The index answers 503 for six. Check it.',
  });
  expect(stepFailure('start', outcome, rowWith(undefined))).toMatchObject({ code: 'EXIT_CODE' });
});
