import { expect, it } from 'vitest';
import { checkBudgets, parseBudget } from '../../../src/config/budget.js';
import { gateSettings } from '../../../src/config/gate-flags.js';
import { listIssues } from '../../../src/config/issues.js';
import { configSchema } from '../../../src/config/schema.js';

function hint(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as { hint: string }).hint;
  }
  throw new Error('nothing was refused');
}

it('names metrics, aggregations and rows of budgets that were nearly written', () => {
  expect(hint(() => parseBudget('redy.p50<1s'))).toMatch(/^Did you mean ready\? Expected: /);
  expect(hint(() => parseBudget('ready.medain<1s'))).toMatch(/^Did you mean median or mean\? Expected: /);
  expect(hint(() => parseBudget('ready.xyz<1s'))).toMatch(/^Expected: /);
  const rows = ['hello/asyncio/py3.12', 'hello/uvloop/py3.12'].map((id) => ({
    ...{ id, runner: 'worker' as const, waits: false, runs: 20 },
  }));
  const of = (text: string) => hint(() => checkBudgets([parseBudget(text)], rows));
  expect(of('hello/uvlop/*:ready.p50<1s')).toMatch(/^Did you mean uvloop\? Rows: /);
  expect(of('other/*:ready.p50<1s')).toMatch(/^Rows: /);
  expect(hint(() => gateSettings({ metric: 'impotrs' }))).toMatch(/^Did you mean imports\? Metrics: /);
});

it.each<[unknown, string]>([
  [{ senarios: [] }, '  senarios: unknown key. Did you mean scenarios?'],
  [{ scenarios: [{ runner: 'worker', wroker: 'x' }] }, 'wroker: unknown key. Did you mean worker?'],
  // A command has no worker.
  [{ scenarios: [{ runner: 'command', command: 'x', wroker: 'x' }] }, 'wroker: unknown key'],
  [
    { scenarios: [{ runner: 'command', command: 'x', hooks: { prepaer: 'x' } }] },
    'scenarios[0].hooks.prepaer: unknown key. Did you mean prepare?',
  ],
  [{ zzz: 1 }, '  zzz: unknown key'],
])('names keys of a configuration that were nearly written: %j', (raw, line) => {
  const { error } = configSchema.safeParse(raw);
  const lines = error ? listIssues(error, raw, configSchema).split('\n') : [];
  expect(lines.filter((one) => one.includes('unknown key')).map((one) => one.endsWith(line))).toEqual([true]);
});
