import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan.js';
import { PY311, PY313, planInput } from '../support/plan.js';

const ids = (plan: ReturnType<typeof makePlan>) => plan.scenarios.map(({ id }) => id);
const pairs = (plan: ReturnType<typeof makePlan>) =>
  plan.comparisons.map(({ base, head }) => [plan.scenarios[base]?.id, plan.scenarios[head]?.id]);

describe('rows', () => {
  it('multiplies loops and interpreters out and adds a control row for each interpreter', () => {
    const plan = makePlan(planInput([{ runner: 'worker', worker: 'hello' }], {}, {}, [PY311, PY313]));
    expect(ids(plan)).toEqual([
      'hello/asyncio/py3.11',
      'hello/uvloop/py3.11',
      'hello/asyncio/py3.13',
      'hello/uvloop/py3.13',
      'control/py3.11',
      'control/py3.13',
    ]);
  });

  it('shows the full version where two interpreters share the minor one', () => {
    const twin = { executable: '/home/me/bin/python3.11', version: '3.11.2', minor: '3.11' };
    const elements = [{ runner: 'worker' as const, worker: 'hello', loop: ['own' as const] }];
    const plan = makePlan(planInput(elements, {}, {}, [PY311, twin]));
    expect(ids(plan)).toEqual([
      'hello/own/py3.11.7',
      'hello/own/py3.11.2',
      'control/py3.11.7',
      'control/py3.11.2',
    ]);
  });

  it('names a file by its stem, by its folder too where two share it, and tells the same file twice apart', () => {
    const worker = (path: string) => ({ runner: 'worker' as const, worker: path, loop: ['own' as const] });
    expect(
      ids(makePlan(planInput([worker('/project/a/main.py'), worker('/project/b/main.py')]))).slice(0, 2),
    ).toEqual(['a/main/own/py3.11', 'b/main/own/py3.11']);
    expect(
      ids(makePlan(planInput([worker('/project/main.py'), worker('/project/main.py')]))).slice(0, 2),
    ).toEqual(['main/own/py3.11', 'main/own/py3.11#2']);
  });

  it('uses the newest interpreter as control where only commands run', () => {
    const plan = makePlan(planInput([{ runner: 'command', command: ['/bin/true'] }]));
    expect(ids(plan)).toEqual(['/bin/true', 'control/py3.13']);
    expect(plan.scenarios[1]).toMatchObject({
      control: true,
      argv: ['/opt/py/bin/python3.13', '-I', '-S', '-c', 'pass'],
    });
  });

  it('keeps secrets of a command out of its id', () => {
    const plan = makePlan(planInput([{ runner: 'command', command: ['run', '--token', 'hush'] }]));
    expect(ids(plan)[0]).toBe('run --token ***');
  });

  it('gives a file that fixes its loop, or has none, the row own, and says why', () => {
    const facts = new Map([
      ['/project/fixed.py', { async: true, fixesLoop: 'uvloop.run' }],
      ['/project/plain.py', { async: false }],
    ]);
    const elements = ['fixed', 'plain'].map((name) => ({
      runner: 'worker' as const,
      worker: `/project/${name}.py`,
    }));
    const plan = makePlan(planInput(elements, {}, { facts }));
    expect(ids(plan).slice(0, 2)).toEqual(['fixed/own/py3.11', 'plain/own/py3.11']);
    expect(plan.notes.map(({ code }) => code)).toEqual(['OWN_LOOP', 'NO_ASYNC_CODE']);
  });

  it('does what --loop says even then', () => {
    const facts = new Map([['/project/fixed.py', { async: true, fixesLoop: 'uvloop.run' }]]);
    const plan = makePlan(
      planInput([{ runner: 'worker', worker: '/project/fixed.py' }], { loop: ['uvloop'] }, { facts }),
    );
    expect(ids(plan)[0]).toBe('fixed/uvloop/py3.11');
  });
});

describe('comparisons', () => {
  it('compares loops with the first-named loop and interpreters with the first-named interpreter', () => {
    const plan = makePlan(
      planInput([{ runner: 'worker', worker: 'hello' }], { loop: ['uvloop', 'asyncio'] }, {}, [PY311, PY313]),
    );
    expect(pairs(plan)).toEqual([
      ['hello/uvloop/py3.11', 'hello/asyncio/py3.11'],
      ['hello/uvloop/py3.13', 'hello/asyncio/py3.13'],
      ['hello/uvloop/py3.11', 'hello/uvloop/py3.13'],
      ['hello/asyncio/py3.11', 'hello/asyncio/py3.13'],
    ]);
  });

  it('compares the user’s targets and commands with the first of them, but not bundled workers with each other', () => {
    const own = ['a', 'b'].map((name) => ({
      runner: 'worker' as const,
      name,
      worker: '/project/w.py',
      loop: ['own' as const],
    }));
    expect(pairs(makePlan(planInput(own)))).toEqual([['a/own/py3.11', 'b/own/py3.11']]);
    const commands = ['one', 'two', 'three'].map((word) => ({ runner: 'command' as const, command: [word] }));
    expect(pairs(makePlan(planInput(commands)))).toEqual([
      ['one', 'two'],
      ['one', 'three'],
    ]);
    const bundled = ['hello', 'echo'].map((worker) => ({
      runner: 'worker' as const,
      worker,
      loop: ['asyncio' as const],
    }));
    expect(pairs(makePlan(planInput(bundled)))).toEqual([]);
  });
});

describe('rounds', () => {
  const elements = ['a', 'b', 'c', 'd'].map((word) => ({ runner: 'command' as const, command: [word] }));

  it('has one more round than runs, each with every row once and the control three times', () => {
    const plan = makePlan(planInput(elements, { runs: 5 }));
    expect(plan.rounds).toHaveLength(6);
    for (const round of plan.rounds) expect([...round].sort()).toEqual([0, 1, 2, 3, 4, 4, 4]);
  });

  it('has the same order for the same seed and another for another', () => {
    const order = (seed: number) => makePlan(planInput(elements, {}, { seed })).rounds;
    expect(order(7)).toEqual(order(7));
    expect(order(7)).not.toEqual(order(8));
    expect(new Set(order(7).map(String)).size).toBeGreaterThan(10);
  });

  it('puts every row at every position about as often', () => {
    const { rounds } = makePlan(planInput(elements, { runs: 2999 }));
    const firsts = rounds.filter((round) => round[0] === 0).length;
    // 3000 draws at 1/7: sd 19, so six of them on either side.
    expect(firsts).toBeGreaterThan(428 - 115);
    expect(firsts).toBeLessThan(428 + 115);
  });
});
