import { expect, it } from 'vitest';
import { lambdaFailure } from '../../../src/aws/failure.js';
import { checkBudgets, parseBudget } from '../../../src/config/budget.js';
import { parseFailRule } from '../../../src/config/fail-on.js';
import { gateSettings } from '../../../src/config/gate-flags.js';
import { listIssues } from '../../../src/config/issues.js';
import { parseLaunch } from '../../../src/config/launch.js';
import { parseReady } from '../../../src/config/ready.js';
import { configSchema } from '../../../src/config/schema.js';
import { parseSlim } from '../../../src/domain/slim-steps.js';
import { parseFailOn } from '../../../src/findings/bytecode/rules.js';

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
  // As Lambda's REPORT has it.
  expect(hint(() => parseBudget('fn:memory.p50<128MB'))).toMatch(/^Did you mean rss\? Expected: /);
  expect(hint(() => gateSettings({ metric: 'initDuration' }))).toMatch(/^Did you mean init\? Metrics: /);
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
  const lines = error ? listIssues(error, raw, { schema: configSchema }).split('\n') : [];
  expect(lines.filter((one) => one.includes('unknown key')).map((one) => one.endsWith(line))).toEqual([true]);
});

it.each<[unknown, string]>([
  [{ runner: 'wroker', worker: 'x' }, '(found "wroker"). Did you mean worker?'],
  [{ runner: 'worker', worker: 'x', loop: ['uvlop'] }, '(found "uvlop"). Did you mean uvloop?'],
  [{ runner: 'worker', worker: 'x', loop: ['trio'] }, '(found "trio")'],
])('names values of a configuration that were nearly written: %j', (scenario, end) => {
  const raw = { scenarios: [scenario] };
  const { error } = configSchema.safeParse(raw);
  expect(error && listIssues(error, raw, { schema: configSchema }).endsWith(end)).toBe(true);
});

it.each<[string, () => unknown, string]>([
  ['a launch style', () => parseLaunch('uv rnu'), 'uv run'],
  ['a readiness condition', () => parseReady('prot:80'), 'port:'],
  ['a step of --slim', () => parseSlim(['tetss']), 'tests'],
  ['a rule of bytecode', () => parseFailOn('stale,missng>3'), 'missing'],
  ['a rule of explain', () => parseFailRule('modul:json'), 'module'],
])('names what was nearly written of %s', (_, act, near) => {
  expect(hint(act)).toMatch(new RegExp(`^Did you mean ${near}\\? `));
});

it('names the region that was nearly written, where it cannot be reached', () => {
  const failed = { target: { kind: 'deployed', function: 'f' }, action: 'lambda:GetFunction' } as const;
  const lost = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
  const of = (region: string) => lambdaFailure(lost, { ...failed, region }).hint;
  expect(of('eu-wset-1')).toMatch(/^Did you mean eu-west-1 or /);
  expect(of('eu-west-1')).toMatch(/^Check the network/);
});
