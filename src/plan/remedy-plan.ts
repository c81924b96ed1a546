import { isControl, type Plan, type Scenario, type WorkerScenario } from '../domain/plan.js';
import type { StartChange } from '../domain/start-change.js';
import { seededRounds } from './order.js';

/** One row beside the worker as it is. */
export interface RemedyRow {
  /** The end of its id. */
  readonly name: string;
  /** Absent for the worker as it is. */
  readonly change?: StartChange;
  /** Options of the interpreter beside those that it has. */
  readonly options?: readonly string[];
  /** What else is another: its loop, its Python. */
  readonly scenario?: ScenarioChange;
}

export type ScenarioChange = Partial<
  Pick<WorkerScenario, 'loop' | 'args' | 'serverLoop' | 'python' | 'environment'>
>;

/** One row with this change. Pure. */
export function remedyScenario(
  scenario: WorkerScenario,
  { name, change, options = [], scenario: other }: RemedyRow,
): WorkerScenario {
  const { launch } = scenario;
  const { venv: _, ...withoutVenv } = scenario;
  return {
    // An environment that is named is that of its own Python.
    ...(other?.python ? withoutVenv : scenario),
    ...other,
    id: `${scenario.id}/${name}`,
    pitfalls: false,
    ...(launch.kind === 'python' ? { launch: { ...launch, options: [...launch.options, ...options] } } : {}),
    ...(change ? { change } : {}),
  };
}

/** The plan of a worker with rows for remedies in the same rounds. Pure. */
export function remedyPlan(plan: Plan, scenario: WorkerScenario, rows: readonly RemedyRow[]): Plan {
  return planWith(
    plan,
    rows.map((row) => remedyScenario(scenario, row)),
  );
}

/** A plan with more rows, in the same rounds. Pure. */
export function planWith(plan: Plan, rows: readonly Scenario[]): Plan {
  const scenarios = [...plan.scenarios, ...rows];
  const first = plan.rounds[0]?.order ?? [];
  const controls = first.filter((index) => {
    const one = plan.scenarios[index];
    return one !== undefined && isControl(one);
  });
  const others = scenarios.flatMap((one, index) => (isControl(one) ? [] : [index]));
  const rounds = seededRounds([...others, ...controls], plan.rounds.length, plan.seed);
  return { ...plan, scenarios, rounds: rounds.map((order, round) => ({ round, order })) };
}
