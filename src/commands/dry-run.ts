import { maskSecrets } from '../domain/mask.js';
import type { Plan, Scenario } from '../domain/plan.js';
import type { Io } from '../io.js';

/** Prints what would run, in its order, without starting anything. */
export function printDryRun(plan: Plan, io: Io): void {
  const perRound = plan.rounds[0]?.length ?? 0;
  const lines = [
    `${plan.scenarios.length} rows, ${plan.runs} runs each after round 0, ${perRound * plan.rounds.length} processes, seed ${plan.seed}`,
    '',
    ...plan.scenarios.map((scenario) => `${scenario.id}\n    ${command(scenario)}`),
    '',
    ...plan.rounds.map(
      (order, round) => `round ${round}: ${order.map((index) => plan.scenarios[index]?.id).join(', ')}`,
    ),
    ...plan.notes.map(({ message, remedy }) => `note: ${message} ${remedy}`),
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}

function command(scenario: Scenario): string {
  if (scenario.runner === 'command') return maskSecrets(scenario.argv).join(' ');
  const { target, python, args, loop } = scenario;
  const file = target.kind === 'file' ? target.shown : `bundled ${target.worker} (${target.set} set)`;
  return `${python.executable} ${file}${args.length > 0 ? ` … ${args.length} arguments` : ''}, loop ${loop}`;
}
