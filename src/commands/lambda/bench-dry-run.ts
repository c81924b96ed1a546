import { DRY_RUNS, shownFunction } from '../../domain/lambda-function.js';
import type { Plan } from '../../domain/plan.js';
import type { Io } from '../../io.js';
import type { Format } from '../../report/index.js';
import type { LambdaBenchOptions } from './bench.js';

/** One call of Lambda's API and how often it would be made. */
interface PlannedCall {
  readonly call: string;
  readonly function: string;
  readonly times: number;
  /** What the caller must be allowed to do. */
  readonly action: string;
  readonly note: string;
}

/** Prints the calls that would be made and what they need; makes none of them. */
export function printLambdaDryRun(
  plan: Plan,
  options: Pick<LambdaBenchOptions, 'format' | 'payload'>,
  io: Io,
): void {
  const record = {
    schemaVersion: 1,
    kind: 'plan',
    seed: plan.seed,
    runs: plan.rounds.length,
    calls: callsOf(plan),
    payload: payloadInWords(plan, options.payload),
    rounds: plan.rounds.map(({ order }) => order.map((index) => plan.scenarios[index]?.id)),
  };
  io.stdout.write(
    isJson(options.format) ? `${JSON.stringify(record, undefined, 2)}\n` : `${lines(record).join('\n')}\n`,
  );
}

function isJson(format: Format): boolean {
  return format === 'json';
}

function callsOf({ scenarios, rounds }: Plan): PlannedCall[] {
  const targets = scenarios.flatMap((scenario) =>
    scenario.runner === 'lambda' && scenario.target.kind === 'deployed' ? [scenario.target] : [],
  );
  return targets.flatMap((target): PlannedCall[] => {
    const name = shownFunction(target);
    const invoke = 'lambda:InvokeFunction';
    return [
      { call: 'GetFunction', function: name, times: 1, action: 'lambda:GetFunction', note: 'optional' },
      {
        call: 'Invoke DryRun',
        function: name,
        times: DRY_RUNS,
        action: invoke,
        note: 'runs no handler; once more where the connection was lost',
      },
      { call: 'Invoke', function: name, times: rounds.length, action: invoke, note: 'runs the handler' },
    ];
  });
}

function payloadInWords({ scenarios: [first] }: Plan, given: string): string {
  const text = first?.runner === 'lambda' ? first.payload : '';
  const bytes = `${Buffer.byteLength(text)} bytes`;
  if (text === '{}') return '{}';
  return given.startsWith('@') ? `${given.slice(1)}, ${bytes}` : `of --payload, ${bytes}`;
}

function lines({
  calls,
  payload,
  rounds,
  runs,
  seed,
}: {
  readonly calls: readonly PlannedCall[];
  readonly payload: string;
  readonly rounds: readonly (readonly (string | undefined)[])[];
  readonly runs: number;
  readonly seed: number;
}): string[] {
  const actions = [...new Set(calls.map(({ action }) => action))].sort();
  return [
    `${runs} ${runs === 1 ? 'invocation' : 'invocations'} of each function, seed ${seed}; nothing is changed, handlers run for real`,
    `payload: ${payload}`,
    '',
    ...calls.map(
      ({ call, function: name, times, action, note }) =>
        `${call} ${name}: ${times}x, needs ${action} (${note})`,
    ),
    '',
    `IAM actions: ${actions.join(', ')}`,
    '',
    ...rounds.map((order, index) => `round ${index + 1}: ${order.join(', ')}`),
  ];
}
