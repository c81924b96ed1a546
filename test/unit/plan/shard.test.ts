import { describe, expect, it } from 'vitest';
import type { Plan, Scenario } from '../../../src/domain/plan.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { shardPlan } from '../../../src/plan/shard.js';
import { command, PY311, PY313, planInput, worker } from '../../support/plan.js';

const isControl = (scenario: Scenario) => scenario.runner === 'command' && scenario.control;
const rowsOf = (plan: Plan) => plan.scenarios.filter((row) => !isControl(row)).map(({ id }) => id);
const controlsOf = (plan: Plan) => plan.scenarios.filter(isControl).map(({ id }) => id);
const pairsOf = ({ comparisons, scenarios }: Plan) =>
  comparisons.map(({ base, head }) => `${scenarios[base]?.id} ${scenarios[head]?.id}`);
const roundsOf = ({ rounds, scenarios }: Plan) =>
  rounds.map(({ order }) => order.map((index) => scenarios[index]?.id));
const shards = (plan: Plan, of: number) =>
  Array.from({ length: of }, (_, index) => shardPlan(plan, { index: index + 1, of }));

const suite = (seed = 7) =>
  makePlan(
    planInput(
      [...['hello', 'gather', 'echo', 'background'].map((name) => worker(name)), command(['true'])],
      {},
      { seed },
      [PY311, PY313],
    ),
  );

describe.each([1, 2, 3, 4, 5, 6, 9])('%i shards', (of) => {
  const whole = suite();
  const parts = shards(whole, of);

  it('hold each row once, and each comparison', () => {
    expect(parts.flatMap(rowsOf).sort()).toEqual(rowsOf(whole).sort());
    expect(parts.flatMap(pairsOf).sort()).toEqual(pairsOf(whole).sort());
  });

  it('run their rows as often as the whole, in its order, with control rows in every round', () => {
    for (const part of parts) {
      const own = new Set(part.scenarios.map(({ id }) => id));
      const expected = rowsOf(part).length === 0 ? [] : roundsOf(whole);
      expect(roundsOf(part)).toEqual(expected.map((ids) => ids.filter((id) => own.has(id ?? ''))));
      for (const ids of roundsOf(part)) {
        for (const control of controlsOf(part)) expect(ids.filter((id) => id === control)).toHaveLength(3);
      }
    }
  });

  it('are looked at after the same rounds as the whole', () => {
    const judged = makePlan(planInput([worker('hello'), worker('echo')], { runs: 'auto', isJudged: true }));
    const looksOf = ({ rounds }: Plan) => rounds.flatMap(({ round, isLook }) => (isLook ? [round] : []));
    expect(looksOf(judged)).toEqual([10, 20, 40, 80]);
    for (const part of shards(judged, of)) {
      expect(looksOf(part)).toEqual(rowsOf(part).length === 0 ? [] : looksOf(judged));
    }
  });

  it('do not depend on the seed', () => {
    expect(shards(suite(8), of).map(rowsOf)).toEqual(parts.map(rowsOf));
  });

  it('know that they belong together', () => {
    expect(new Set(parts.map(({ shard }) => shard?.plan)).size).toBe(1);
    expect(parts.map(({ shard }) => shard?.index)).toEqual(parts.map((_, index) => index + 1));
  });
});

it('a shard has the control rows of its own interpreters, or the first where only commands run', () => {
  const plan = makePlan(planInput([worker('hello'), command(['true'])], {}, {}, [PY311, PY313]));
  const [workers, commands] = shards(plan, 2);
  if (!workers || !commands) throw new Error('two shards');
  expect(controlsOf(workers)).toEqual(['control/py3.11', 'control/py3.13']);
  expect(rowsOf(commands)).toEqual(['true']);
  expect(controlsOf(commands)).toEqual(['control/py3.11']);
});

it('rows that are compared by way of others stay together', () => {
  const four = ['a', 'b', 'c', 'd'];
  const plan = makePlan(
    planInput(
      four.map((word) => command([word])),
      { compare: [four] },
    ),
  );
  expect(shards(plan, 3).map((part) => rowsOf(part).length)).toEqual([4, 0, 0]);
  const chain: Plan = {
    ...plan,
    comparisons: [
      { base: 2, head: 3 },
      { base: 0, head: 1 },
      { base: 1, head: 3 },
    ],
  };
  expect(rowsOf(shardPlan(chain, { index: 1, of: 2 }))).toEqual(['a', 'b', 'c', 'd']);
});

it('costs are spread: what runs longer goes first', () => {
  const plan = makePlan(planInput(['a', 'b', 'c', 'd'].map((word) => command([word]))));
  const scenarios = plan.scenarios.map((row, index) => ({ ...row, runs: [9, 2, 9, 19, 20][index] ?? 1 }));
  const parts = shards({ ...plan, scenarios, comparisons: [] }, 2);
  expect(parts.map(rowsOf)).toEqual([
    ['b', 'd'],
    ['a', 'c'],
  ]);
});

it('an install weighs more than two commands', () => {
  const plan = makePlan(
    planInput(
      ['a', 'b', 'c'].map((word) => command([word])),
      { runs: 6 },
    ),
  );
  const install = { ...plan.scenarios[2], runner: 'install', python: PY313 } as unknown as Scenario;
  const scenarios = plan.scenarios.map((row, index) => (index === 2 ? install : row));
  expect(shards({ ...plan, scenarios, comparisons: [] }, 2).map(rowsOf)).toEqual([['c'], ['a', 'b']]);
});

it('a shard without rows runs nothing and says so', () => {
  const plan = makePlan(planInput([command(['a'])]));
  const empty = shardPlan(plan, { index: 2, of: 2 });
  expect(empty).toMatchObject({ scenarios: [], rounds: [], comparisons: [] });
  expect(empty.notes).toEqual([
    {
      code: 'EMPTY_SHARD',
      message:
        'shard 2/2 has no rows: all rows stay together. Its report is empty; coldstart merge needs it.',
      remedy: 'One shard is enough.',
    },
  ]);
  expect(shardPlan(plan, { index: 1, of: 2 }).notes).toEqual([]);
});

it('plans that are divided in another way have other fingerprints', () => {
  const base = planInput([command(['a']), command(['b'])], { compare: [['a', 'b']] });
  const print = (plan: Plan) => shardPlan(plan, { index: 1, of: 2 }).shard?.plan;
  const plan = makePlan(base);
  expect(print(makePlan({ ...base, seed: 99 }))).toBe(print(plan));
  const others = [
    { ...plan, comparisons: [] },
    { ...plan, scenarios: plan.scenarios.slice(1) },
    { ...plan, scenarios: plan.scenarios.map((row) => ({ ...row, runs: row.runs + 1 })) },
    { ...plan, scenarios: plan.scenarios.map((row) => ({ ...row, pageCache: 'evicted' as const })) },
  ];
  expect(new Set([plan, ...others].map(print)).size).toBe(5);
});
