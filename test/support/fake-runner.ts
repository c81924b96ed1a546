import type { Plan, Scenario } from '../../src/domain/plan.js';
import type { Runner, Sample } from '../../src/domain/runner.js';
import { makePlan } from '../../src/plan/make-plan.js';
import { type RunEvent, runPlan } from '../../src/run/run.js';
import { command, planInput } from './plan.js';

export const record = {
  runner: 'command' as const,
  command: ['x'],
  control: false,
  pageCache: 'warm' as const,
};
export const ok: Sample = {
  startedAt: '2026-01-01T00:00:00.000Z',
  status: 'ok',
  wallMs: 1,
  phases: { run: 1 },
  cpu: { userMs: 0, systemMs: 0 },
};
export const failed = (code: string): Sample => ({
  startedAt: '2026-01-01T00:00:00.000Z',
  status: 'failed',
  code,
  message: code,
});

/** A runner that measures in this way. */
export function fake(measure: Runner['measure'], more: Partial<Runner> = {}): Runner {
  return { measure, describe: () => ({ record, warnings: [] }), ...more };
}

function plan(commands: string[], runs = 3) {
  return makePlan(
    planInput(
      commands.map((word) => command([word])),
      { runs },
    ),
  );
}

/** Runs these rows, by their ids, beside the control row; `more` is set in each of their scenarios. */
export async function run(
  commands: Record<string, Runner>,
  runs = 3,
  signal = new AbortController().signal,
  more: Partial<Scenario> = {},
  lanes?: Plan['lanes'],
) {
  const events: RunEvent[] = [];
  const planned = plan(
    Object.keys(commands).filter((id) => !id.startsWith('control/')),
    runs,
  );
  const scenarios = planned.scenarios.map((one) => (one.id in commands ? { ...one, ...more } : one));
  const outcome = await runPlan(
    { ...planned, scenarios: scenarios as Scenario[], ...(lanes ? { lanes } : {}) },
    {
      signal,
      onEvent: (event) => events.push(event),
      createRunner: ({ id }) => commands[id] ?? fake(async () => ok),
    },
  );
  const trials = Object.fromEntries(outcome.rows.map(({ scenario, trials: all }) => [scenario.id, all]));
  return { ...outcome, events, trials };
}
