import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../src/config/budget.js';
import { ColdstartError } from '../../../src/domain/errors.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { command, PY311, PY313, planInput, worker } from '../../support/plan.js';

const ids = (plan: ReturnType<typeof makePlan>) => plan.scenarios.map(({ id }) => id);
const pairs = (plan: ReturnType<typeof makePlan>) =>
  plan.comparisons.map(({ base, head }) => [plan.scenarios[base]?.id, plan.scenarios[head]?.id]);

describe('rows', () => {
  it('multiplies loops and interpreters out and adds a control row for each interpreter', () => {
    const plan = makePlan(planInput([worker('hello')], {}, {}, [PY311, PY313]));
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
    const elements = [worker('hello', { loop: ['own'] })];
    const plan = makePlan(planInput(elements, {}, {}, [PY311, twin]));
    expect(ids(plan)).toEqual([
      'hello/own/py3.11.7',
      'hello/own/py3.11.2',
      'control/py3.11.7',
      'control/py3.11.2',
    ]);
  });

  it('names a file by its stem, by its folder too where two share it, and tells the same file twice apart', () => {
    const own = (path: string) => worker(path, { loop: ['own'] });
    expect(
      ids(makePlan(planInput([own('/project/a/main.py'), own('/project/b/main.py')]))).slice(0, 2),
    ).toEqual(['a/main/own/py3.11', 'b/main/own/py3.11']);
    expect(ids(makePlan(planInput([own('/project/main.py'), own('/project/main.py')]))).slice(0, 2)).toEqual([
      'main/own/py3.11',
      'main/own/py3.11#2',
    ]);
  });

  it('uses the newest interpreter as control where only commands run', () => {
    const plan = makePlan(planInput([command(['/bin/true'])]));
    expect(ids(plan)).toEqual(['/bin/true', 'control/py3.13']);
    expect(plan.scenarios[1]).toMatchObject({
      control: true,
      argv: ['/opt/py/bin/python3.13', '-I', '-S', '-c', 'pass'],
    });
  });

  it('keeps secrets of a command out of its id', () => {
    const plan = makePlan(planInput([command(['run', '--token', 'hush'])]));
    expect(ids(plan)[0]).toBe('run --token ***');
  });

  it('gives a file that fixes its loop, or has none, the row own, and says why', () => {
    const facts = {
      '/project/fixed.py': { async: true, usesUvicorn: false, fixesLoop: 'uvloop.run' },
      '/project/plain.py': { async: false, usesUvicorn: false },
    };
    const elements = ['fixed', 'plain'].map((name) => worker(`/project/${name}.py`));
    const plan = makePlan(planInput(elements, { facts }));
    expect(ids(plan).slice(0, 2)).toEqual(['fixed/own/py3.11', 'plain/own/py3.11']);
    expect(plan.notes.map(({ code }) => code)).toEqual(['OWN_LOOP', 'NO_ASYNC_CODE']);
  });

  it('leaves uvloop out where there is none for the Python, unless it was asked for', () => {
    const facts = { '/project/w.py': { async: true, usesUvicorn: false } };
    const plan = (more = {}) => {
      const input = planInput([worker('/project/w.py', more)], { facts });
      const workers = [...input.workers].map(([element, found]) => {
        const pythons = found.pythons.map((python) => ({ ...python, lacksUvloop: true }));
        return [element, { ...found, pythons }] as const;
      });
      return makePlan({ ...input, workers: new Map(workers) });
    };
    expect(ids(plan())[0]).toBe('w/asyncio/py3.11');
    expect(ids(plan())).not.toContain('w/uvloop/py3.11');
    expect(plan().notes.map(({ code }) => code)).toEqual(['UVLOOP_LEFT_OUT']);
    expect(ids(plan({ loop: ['uvloop'] }))[0]).toBe('w/uvloop/py3.11');
  });

  it('calls twins of one version by their place', () => {
    const pythons = [
      { ...PY311, start: '/project/venv/bin/python' },
      { ...PY311, start: '/project/wrap.sh' },
      { ...PY311, minor: '3.11t', executable: '/opt/t' },
      PY311,
    ];
    const element = worker('hello', { loop: ['own'] });
    expect(ids(makePlan(planInput([element], {}, {}, pythons))).slice(0, 4)).toEqual([
      'hello/own/py3.11.7@venv',
      'hello/own/py3.11.7@wrap.sh',
      'hello/own/py3.11t',
      'hello/own/py3.11.7',
    ]);
  });

  it('does what --loop says even then', () => {
    const facts = { '/project/fixed.py': { async: true, usesUvicorn: false, fixesLoop: 'uvloop.run' } };
    const plan = makePlan(planInput([worker('/project/fixed.py', { loop: ['uvloop'] })], { facts }));
    expect(ids(plan)[0]).toBe('fixed/uvloop/py3.11');
  });
});

describe('comparisons', () => {
  it('compares loops with the first-named loop and interpreters with the first-named interpreter', () => {
    const plan = makePlan(
      planInput([worker('hello', { loop: ['uvloop', 'asyncio'] })], {}, {}, [PY311, PY313]),
    );
    expect(pairs(plan)).toEqual([
      ['hello/uvloop/py3.11', 'hello/asyncio/py3.11'],
      ['hello/uvloop/py3.13', 'hello/asyncio/py3.13'],
      ['hello/uvloop/py3.11', 'hello/uvloop/py3.13'],
      ['hello/asyncio/py3.11', 'hello/asyncio/py3.13'],
    ]);
  });

  const own = ['a', 'b'].map((name) => worker(`/project/${name}.py`, { loop: ['own'] }));
  const commands = ['one', 'two', 'three'].map((word) => command([word]));
  const bundled = ['hello', 'echo'].map((name) => worker(name, { loop: ['asyncio'] }));

  it('compares no different targets unless it is asked for', () => {
    for (const elements of [own, commands, bundled]) expect(pairs(makePlan(planInput(elements)))).toEqual([]);
  });

  it('compares what is asked for with the first name asked, by name or as typed', () => {
    const asked = (elements: Parameters<typeof planInput>[0], ...compare: string[][]) =>
      pairs(makePlan(planInput(elements, { compare })));
    expect(asked(own, ['b', 'a.py'])).toEqual([['b/own/py3.11', 'a/own/py3.11']]);
    expect(asked(commands, ['one', 'two', 'three'])).toEqual([
      ['one', 'two'],
      ['one', 'three'],
    ]);
    expect(asked(commands, ['one', 'two'], ['two', 'three'])).toEqual([
      ['one', 'two'],
      ['two', 'three'],
    ]);
    expect(asked(bundled, ['hello', 'echo'])).toEqual([['hello/asyncio/py3.11', 'echo/asyncio/py3.11']]);
    expect(() => asked(commands, ['one', 'four'])).toThrow('--compare: no row is named four.');
  });

  it('compares all rows of its kind with the reference, by its name or its id, and nothing by itself', () => {
    const asked = (elements: Parameters<typeof planInput>[0], reference: string) =>
      pairs(makePlan(planInput(elements, { reference })));
    expect(asked([...commands, ...own], 'two')).toEqual([
      ['two', 'one'],
      ['two', 'three'],
    ]);
    const sizes = ['1', '2'].map((n) => command(['nap', n], { axes: { n }, element: 0 }));
    expect(asked(sizes, 'nap 2')).toEqual([['nap 2', 'nap 1']]);
    const hello = [worker('hello')];
    expect(asked(hello, 'hello/uvloop/py3.11')).toEqual([['hello/uvloop/py3.11', 'hello/asyncio/py3.11']]);
    expect(() => asked(hello, 'hello')).toThrow('--reference hello is the name of 2 rows.');
    expect(() => asked(commands, 'tow')).toThrow('--reference: no row is named tow.');
  });

  it('compares two versions of one name, and different names not with them', () => {
    const versions = ['old', 'new', 'other'].map((file) =>
      worker(`/project/${file}.py`, { name: file === 'other' ? 'other' : 'w', loop: ['own'] }),
    );
    expect(pairs(makePlan(planInput(versions)))).toEqual([['w/own/py3.11', 'w/own/py3.11#2']]);
    const twice = ['sleep 0', 'sleep 1'].map((text) => command(text.split(' '), { name: 'nap' }));
    expect(pairs(makePlan(planInput(twice)))).toEqual([['nap', 'nap#2']]);
  });
});

describe('servers with a loop option of their own', () => {
  const uvicorn = (args: string[], more = {}) =>
    worker('x', { target: { kind: 'module', module: 'uvicorn' }, args, ...more });

  it('are told the loop of each row by that option', () => {
    const plan = makePlan(planInput([uvicorn(['app:app'])]));
    expect(
      plan.scenarios.flatMap((row) => (row.runner === 'worker' ? [[row.id, row.args, row.serverLoop]] : [])),
    ).toEqual([
      ['uvicorn/asyncio/py3.11', ['--loop', 'asyncio', 'app:app'], { shown: 'uvicorn --loop asyncio' }],
      ['uvicorn/uvloop/py3.11', ['--loop', 'uvloop', 'app:app'], { shown: 'uvicorn --loop uvloop' }],
    ]);
  });

  it('keep the loop that their arguments name, and refuse another', () => {
    const plan = makePlan(planInput([uvicorn(['app:app', '--loop', 'uvloop'])]));
    expect(ids(plan)[0]).toBe('uvicorn/own/py3.11');
    expect(plan.notes[0]?.message).toMatch(/--loop uvloop/);
    const contradiction = uvicorn(['app:app', '--loop=uvloop'], { loop: ['asyncio'] });
    expect(() => makePlan(planInput([contradiction]))).toThrow(ColdstartError);
  });

  it('follow the row through "auto" where a file starts uvicorn itself', () => {
    const facts = { '/project/serve.py': { async: false, usesUvicorn: true } };
    const plan = makePlan(planInput([worker('/project/serve.py')], { facts }));
    expect(plan.scenarios.flatMap((row) => (row.runner === 'worker' ? [row.serverLoop?.shown] : []))).toEqual(
      ['uvicorn loop auto = asyncio', 'uvicorn loop auto = uvloop'],
    );
  });
});

describe('launch styles', () => {
  const styles = [
    { kind: 'python' as const, options: [] },
    { kind: 'python' as const, options: ['-X', 'utf8'] },
    { kind: 'uv-run' as const },
  ];

  it('are the last part of the id, but for plain python, and are compared with the first-named', () => {
    const plan = makePlan(planInput([worker('/project/w.py', { loop: ['own'], launch: styles })]));
    expect(ids(plan).slice(0, 3)).toEqual(['w/own/py3.11', 'w/own/py3.11/-Xutf8', 'w/own/py3.11/uv-run']);
    expect(pairs(plan)).toEqual([
      ['w/own/py3.11', 'w/own/py3.11/-Xutf8'],
      ['w/own/py3.11', 'w/own/py3.11/uv-run'],
    ]);
  });
});

describe('axes of the user’s own', () => {
  const combos = [
    { size: '1', mode: 'a' },
    { size: '1', mode: 'b' },
    { size: '2', mode: 'a' },
    { size: '2', mode: 'b' },
  ];
  const rows = (more: object) =>
    combos.map((axes) => worker('/project/w.py', { element: 0, axes, loop: ['own'], ...more }));

  it('are parts of the id unless they stand in the name, and each is compared by itself', () => {
    const plan = makePlan(planInput(rows({ name: 'w', written: 'w' })));
    expect(ids(plan)[1]).toBe('w/own/py3.11/size=1/mode=b');
    expect(pairs(plan)).toEqual([
      ['w/own/py3.11/size=1/mode=a', 'w/own/py3.11/size=2/mode=a'],
      ['w/own/py3.11/size=1/mode=b', 'w/own/py3.11/size=2/mode=b'],
      ['w/own/py3.11/size=1/mode=a', 'w/own/py3.11/size=1/mode=b'],
      ['w/own/py3.11/size=2/mode=a', 'w/own/py3.11/size=2/mode=b'],
    ]);
    const named = combos.map((axes) =>
      command(['x'], { element: 0, axes, name: `x${axes.size}`, written: 'x{size}' }),
    );
    expect(ids(makePlan(planInput(named)))[3]).toBe('x2/mode=b');
  });

  it('lose the combinations that are excluded', () => {
    const left = (exclude: Record<string, string | number>[]) =>
      ids(makePlan(planInput(rows({ name: 'w', written: 'w' }), { exclude }))).slice(0, -1);
    expect(left([{ size: 1, mode: 'b' }])).toHaveLength(3);
    expect(left([{ size: 2 }])).toEqual(['w/own/py3.11/size=1/mode=a', 'w/own/py3.11/size=1/mode=b']);
    expect(left([{ python: '3.11', mode: 'b' }])).toHaveLength(2);
    expect(() => left([{ python: '3.1' }])).toThrow(/matches no row/);
    expect(() => left([{ sizes: 1 }])).toThrow(/sizes/);
    expect(() => left([{ python: 3.11 }])).toThrow(/no row/);
  });
});

it('looks for pitfalls in the first row of each target of the user’s, if at all', () => {
  const elements = [worker('hello'), worker('/project/w.py', { loop: ['asyncio', 'uvloop'] })];
  const looked = (pitfalls: boolean) =>
    makePlan(planInput(elements, { pitfalls })).scenarios.flatMap((row) =>
      row.runner === 'worker' && row.pitfalls ? [row.id] : [],
    );
  expect(looked(true)).toEqual(['w/asyncio/py3.11']);
  expect(looked(false)).toEqual([]);
});

it('counts in the first row of each target of the user’s, and where a budget asks', () => {
  const elements = [worker('hello'), worker('/project/w.py', { loop: ['asyncio', 'uvloop'] })];
  const counted = (pitfalls: boolean, ...budgets: string[]) =>
    makePlan(
      planInput(elements, { pitfalls, budgets: budgets.map((text) => parseBudget(text)) }),
    ).scenarios.flatMap((row) =>
      row.runner === 'worker' && row.counts
        ? [`${row.id}: ${row.counts.runs} ${row.counts.metrics.join(' ')}`]
        : [],
    );
  const usual = 'modules distributions importBytes openedFiles instructions';
  expect(counted(true)).toEqual([`w/asyncio/py3.11: 1 ${usual}`]);
  expect(counted(false)).toEqual([]);
  expect(
    counted(true, 'w/uvloop/*:syscalls<9', 'hello/asyncio/*:modules excludes json', 'ready.p50<1s'),
  ).toEqual([
    'hello/asyncio/py3.11: 2 modules',
    `w/asyncio/py3.11: 1 ${usual}`,
    'w/uvloop/py3.11: 2 syscalls',
  ]);
  expect(counted(false, 'w/*:syscalls<9')).toEqual([
    'w/asyncio/py3.11: 2 syscalls',
    'w/uvloop/py3.11: 2 syscalls',
  ]);
});

it('sees by what a commit’s row loads that it is an installed copy, without the run for pitfalls too', () => {
  const elements = (['base', 'head'] as const).map((of) =>
    worker('/project/w.py', {
      loop: ['asyncio', 'uvloop'],
      side: { of, ref: 'main', pair: 'w', folder: '/project' },
    }),
  );
  const counted = makePlan(planInput(elements, { pitfalls: false })).scenarios.map((row) =>
    row.runner === 'worker' ? [row.side, row.pitfalls, row.counts?.metrics] : [],
  );
  expect(counted.filter(([, , metrics]) => metrics)).toEqual([
    ['base', false, ['distributions']],
    ['head', false, ['distributions']],
  ]);
});

it('says when targets that are to be compared cannot be', () => {
  const notes = (loops: ('own' | 'asyncio')[], compare: string[][]) =>
    makePlan(
      planInput(
        loops.map((loop, index) => worker(`/project/${index}.py`, { loop: [loop] })),
        { compare },
      ),
    ).notes.map(({ code }) => code);
  expect(notes(['own', 'own'], [['0', '1']])).toEqual([]);
  expect(notes(['own', 'asyncio'], [])).toEqual([]);
  expect(notes(['own', 'asyncio'], [['0', '1']])).toEqual(['NOT_COMPARED']);
});

it('sends nobody to loops who compares a command with a worker', () => {
  const elements = [worker('/project/a.py', { loop: ['own'] }), command(['true'], { name: 'c' })];
  const { notes } = makePlan(planInput(elements, { compare: [['a', 'c']] }));
  expect(notes.find(({ code }) => code === 'NOT_COMPARED')?.remedy).toBe(
    'A command is compared with commands only: measure both with --command.',
  );
});

describe('rounds', () => {
  const elements = ['a', 'b', 'c', 'd'].map((word) => command([word]));

  it('has one more round than runs, each with every row once and the control three times', () => {
    const plan = makePlan(planInput(elements, { runs: 5 }));
    expect(plan.rounds).toHaveLength(6);
    for (const { order } of plan.rounds) expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 4, 4]);
  });

  it('has the same order for the same seed and another for another', () => {
    const order = (seed: number) =>
      makePlan(planInput(elements, {}, { seed })).rounds.map(({ order: ids }) => ids);
    expect(order(7)).toEqual(order(7));
    expect(order(7)).not.toEqual(order(8));
    expect(new Set(order(7).map(String)).size).toBeGreaterThan(10);
  });

  it('puts every row at every position about as often', () => {
    const { rounds } = makePlan(planInput(elements, { runs: 2999 }));
    const firsts = rounds.filter(({ order }) => order[0] === 0).length;
    // 3000 draws at 1/7: sd 19, so six of them on either side.
    expect(firsts).toBeGreaterThan(428 - 115);
    expect(firsts).toBeLessThan(428 + 115);
  });
});
