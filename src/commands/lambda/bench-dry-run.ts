import { formatSeconds } from '../../domain/format.js';
import { FORCED_WORDS } from '../../domain/lambda-force.js';
import type { LambdaScenario } from '../../domain/plan.js';
import { counted, listed } from '../../domain/words.js';
import type { Io } from '../../io/io.js';
import { isChanged } from '../../plan/lambda-force.js';
import type { LambdaPlan } from '../../plan/lambda-plan.js';
import type { Format } from '../../report/formats.js';
import { estimateRun } from '../../results/lambda/estimate.js';
import { groupsOf, optimizingCalls, plannedCalls } from '../../results/lambda/planned-calls.js';
import { roundLines } from '../round-lines.js';
import { indented } from '../terminal.js';
import { type Optimizing, optimizingInWords } from './optimize.js';
import type { InvokingOptions, InvokingRequest } from './prepared.js';

/** Prints the calls that would be made and what they need; makes none of them. */
export function printLambdaDryRun(
  plan: LambdaPlan,
  request: InvokingRequest,
  options: Pick<InvokingOptions, 'controlPlaneRps' | 'yes'> & {
    readonly format: Format;
    readonly optimizing?: Optimizing | undefined;
  },
  io: Io,
): void {
  const record = planRecord(plan, request, options);
  io.stdout.write(
    options.format === 'json' ? indented(record) : `${lines(record, plan.scenarios).join('\n')}\n`,
  );
}

function planRecord(
  { scenarios, rounds, seed }: LambdaPlan,
  { payloads, prices }: InvokingRequest,
  {
    yes,
    controlPlaneRps: rps,
    optimizing,
  }: Pick<InvokingOptions, 'controlPlaneRps' | 'yes'> & { readonly optimizing?: Optimizing | undefined },
) {
  const calls = [
    ...plannedCalls(scenarios, !yes),
    ...(optimizing ? optimizingCalls(scenarios, optimizing.alias) : []),
  ];
  const names = listed(groupsOf(scenarios).map(({ name }) => name));
  const isGet = scenarios.some(({ target }) => target.kind === 'deployed' && target.url?.isPost === false);
  const { seconds } = estimateRun(scenarios, { factsOf: () => ({}), rps, prices, isGuarded: !yes });
  return {
    schemaVersion: 1,
    kind: 'plan',
    seed,
    runs: rounds.length,
    changes: isChanged(scenarios),
    ...(optimizing ? { afterwards: optimizingInWords(names, optimizing) } : {}),
    forcedBy: Object.fromEntries(scenarios.map(({ id, forcedBy }) => [id, forcedBy ?? 'nothing'])),
    calls,
    actions: [...new Set(calls.map(({ action }) => action))].sort(),
    aboutSeconds: Math.ceil(seconds),
    payload: isGet ? 'none: GET' : payloads.map(payloadInWords).join('; '),
    rounds: rounds.map(({ order }) => order.map((index) => scenarios[index]?.id ?? '')),
  };
}

function payloadInWords({ name, text, file }: InvokingRequest['payloads'][number]): string {
  const bytes = `${Buffer.byteLength(text)} bytes`;
  const what = text === '{}' ? '{}' : `${file ?? 'of --payload'}, ${bytes}`;
  return name === undefined ? what : `${name}: ${what}`;
}

function lines(record: ReturnType<typeof planRecord>, scenarios: readonly LambdaScenario[]): string[] {
  const { calls, actions, payload, changes, afterwards, aboutSeconds, rounds, runs, seed } = record;
  const what = changes
    ? 'changes are written to a journal first and restored at the end'
    : 'nothing is changed';
  const ways = scenarios.flatMap(({ id, forcedBy }) =>
    forcedBy === undefined ? [] : [`${id}: forced by ${FORCED_WORDS[forcedBy]}`],
  );
  return [
    `${counted(runs, 'sample')} of each row, seed ${seed}, about ${formatSeconds(aboutSeconds)}; handlers run for real; ${what}`,
    ...(afterwards === undefined ? [] : [`then, if the size is decided: ${afterwards}`]),
    ...ways,
    `payload: ${payload}`,
    '',
    ...calls.map(
      ({ call, function: name, times, action, note }) =>
        `${call} ${name}: ${times === 0 ? 'only then' : `${times}x`}, needs ${action} (${note})`,
    ),
    '',
    `IAM actions: ${actions.join(', ')}`,
    '',
    ...roundLines(rounds.map((order, index) => ({ round: index + 1, ids: order }))),
  ];
}
