import { formatSeconds } from '../../domain/format.js';
import { FORCED_WORDS } from '../../domain/lambda-force.js';
import type { LambdaScenario } from '../../domain/plan.js';
import type { Io } from '../../io/io.js';
import { isChanged } from '../../plan/lambda-force.js';
import type { LambdaPlan } from '../../plan/lambda-plan.js';
import type { Format } from '../../report/index.js';
import { estimateRun } from '../../results/lambda/estimate.js';
import { type PlannedCall, plannedCalls } from '../../results/lambda/planned-calls.js';
import type { InvokingOptions, InvokingRequest } from './prepared.js';

/** Prints the calls that would be made and what they need; makes none of them. */
export function printLambdaDryRun(
  plan: LambdaPlan,
  { payloads, prices }: InvokingRequest,
  options: Pick<InvokingOptions, 'controlPlaneRps' | 'yes'> & { readonly format: Format },
  io: Io,
): void {
  const isGuarded = !options.yes;
  const calls = plannedCalls(plan.scenarios, isGuarded);
  const { seconds } = estimateRun(plan.scenarios, {
    ...{ factsOf: () => ({}), rps: options.controlPlaneRps, prices, isGuarded },
  });
  const record = {
    schemaVersion: 1,
    kind: 'plan',
    seed: plan.seed,
    runs: plan.rounds.length,
    changes: isChanged(plan.scenarios),
    forcedBy: Object.fromEntries(plan.scenarios.map(({ id, forcedBy }) => [id, forcedBy ?? 'nothing'])),
    calls,
    actions: [...new Set(calls.map(({ action }) => action))].sort(),
    aboutSeconds: Math.ceil(seconds),
    payload: payloads.map(payloadInWords).join('; '),
    rounds: plan.rounds.map(({ order }) => order.map((index) => plan.scenarios[index]?.id)),
  };
  io.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify(record, undefined, 2)}\n`
      : `${lines(record, plan.scenarios).join('\n')}\n`,
  );
}

function payloadInWords({ name, text, file }: InvokingRequest['payloads'][number]): string {
  const bytes = `${Buffer.byteLength(text)} bytes`;
  const what = text === '{}' ? '{}' : `${file ?? 'of --payload'}, ${bytes}`;
  return name === undefined ? what : `${name}: ${what}`;
}

function lines(
  record: {
    readonly calls: readonly PlannedCall[];
    readonly actions: readonly string[];
    readonly payload: string;
    readonly changes: boolean;
    readonly aboutSeconds: number;
    readonly rounds: readonly (readonly (string | undefined)[])[];
    readonly runs: number;
    readonly seed: number;
  },
  scenarios: readonly LambdaScenario[],
): string[] {
  const { calls, actions, payload, changes, aboutSeconds, rounds, runs, seed } = record;
  const what = changes
    ? 'changes are written to a journal first and restored at the end'
    : 'nothing is changed';
  const ways = scenarios.flatMap(({ id, forcedBy }) =>
    forcedBy === undefined ? [] : [`${id}: forced by ${FORCED_WORDS[forcedBy]}`],
  );
  return [
    `${runs} ${runs === 1 ? 'sample' : 'samples'} of each row, seed ${seed}, about ${formatSeconds(aboutSeconds)}; handlers run for real; ${what}`,
    ...ways,
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
