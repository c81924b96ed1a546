import { withoutValues } from '../domain/conceal.js';
import { givenValues, type Scenario } from '../domain/plan.js';
import { type LaunchOutcome, TAIL_BYTES } from './launcher-protocol.js';

/** What the user gave a scenario is taken out of what its process wrote, before anybody quotes a part of that. */
export function concealed(outcome: LaunchOutcome, scenario: Scenario): LaunchOutcome {
  const { stdoutTail, stderrTail, stdoutBytes, stderrBytes } = outcome;
  if (stdoutTail === '' && stderrTail === '') return outcome;
  const values = givenValues(scenario);
  const shown = (tail: string, bytes: number) => withoutValues(tail, values, { start: bytes > TAIL_BYTES });
  return {
    ...outcome,
    stdoutTail: shown(stdoutTail, stdoutBytes),
    stderrTail: shown(stderrTail, stderrBytes),
  };
}
