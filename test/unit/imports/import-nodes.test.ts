import { describe, expect, it } from 'vitest';
import { importRun, selfMs } from '../../../src/imports/import-nodes.js';
import { parseTrace, processTrace, settledProcess } from '../../../src/imports/trace-lines.js';
import { runOf, traceText } from './traces.js';

describe('an import', () => {
  it('has its own time, without those in it', () => {
    const text = traceText([
      { module: 'pa', from: 10, to: 80 },
      { module: 'shared50', from: 15, to: 65, parent: 1 },
      { module: 'pb', from: 80, to: 110 },
    ]);
    const { nodes, ownMs } = importRun(runOf([text], 150, 10));
    expect(nodes.map((node) => [node.module, selfMs(node)])).toEqual([
      ['pa', 20],
      ['shared50', 50],
      ['pb', 30],
    ]);
    expect(ownMs).toBe(40);
  });

  it('waits when it is neither on the processor nor in its queue', () => {
    const text = traceText([{ module: 'slow', from: 0, to: 100, cpu: 20, queued: 30 }]);
    expect(importRun(runOf([text])).nodes[0]).toMatchObject({ selfCpuMs: 20, selfWaitMs: 50, wallMs: 100 });
  });

  it('is without what the hook took', () => {
    const lines = [
      'H\ttime\t7\t1\t0\t0',
      '+\t1\t0\t0\t0\timport\tm\t0\t1\t\ta',
      '-\t1\t9000000\t9000000\t0\t2000000\t0\t0\tok\t\t0',
      '',
    ];
    const [node] = importRun(runOf([lines.join('\n')])).nodes;
    expect(node).toMatchObject({ selfCpuMs: 7, selfWaitMs: 0 });
  });

  it('counts before boot is done and after ready to nobody', () => {
    const text = traceText([
      { module: 'sitecustomize', from: 1, to: 2 },
      { module: 'a', from: 20, to: 30 },
      { module: 'late', from: 60, to: 70 },
    ]);
    expect(importRun(runOf([text], 50, 10)).nodes.map(({ module }) => module)).toEqual(['a']);
  });

  it('is open when the run was ready before its end, or never saw it', () => {
    const text = traceText([
      { module: 'server', from: 10, to: 500 },
      { module: 'inner', from: 20, to: 30, parent: 1 },
    ]);
    const [server] = importRun(runOf([text], 100)).nodes;
    expect(server).toMatchObject({ status: 'open', wallMs: 90, selfWaitMs: 80 });
    const begun = text.split('\n').filter((line) => !line.startsWith('-\t1\t'));
    expect(importRun(runOf([begun.join('\n')], 100)).nodes[0]).toMatchObject({ status: 'open', wallMs: 90 });
  });

  it('of another thread is what the main one waits for', () => {
    const text = traceText([
      { module: 'app', from: 0, to: 100, cpu: 10 },
      { module: 'heavy', from: 5, to: 95, cpu: 90, thread: 1 },
    ]);
    const { nodes, ownMs } = importRun(runOf([text], 120));
    expect(nodes.map((node) => [node.module, selfMs(node)])).toEqual([
      ['app', 10],
      ['heavy', 90],
    ]);
    expect(ownMs).toBe(20);
  });
});

describe('two threads that import at once', () => {
  it('keep their own trees, and their time counts once', () => {
    const text = traceText([
      { module: 'json.tool', from: 10, to: 50, thread: 1 },
      { module: 'xml.dom', from: 12, to: 60, thread: 2 },
      { module: 'json', from: 13, to: 40, parent: 1, thread: 1 },
      { module: 'xml', from: 14, to: 30, parent: 2, thread: 2 },
    ]);
    const { nodes, ownMs } = importRun(runOf([text], 60, 10));
    const parents = new Map(nodes.map(({ id, module }) => [id, module]));
    expect(nodes.map(({ module, parent }) => [module, parents.get(parent)])).toEqual([
      ['json.tool', undefined],
      ['xml.dom', undefined],
      ['json', 'json.tool'],
      ['xml', 'xml.dom'],
    ]);
    expect(ownMs).toBe(0);
  });
});

describe('the file of a process', () => {
  it('may end in the middle of a line, and have any name in it', () => {
    const text =
      'H\ttime\t7\t1\t0\t0\nF\t1\t/a\\tb\\\\c.py\n+\t1\t0\t0\t5\timport\tm\t1\t3\tf\tx\\ny\n+\t2\t0\t0\t6\timp';
    const { begun } = parseTrace(text);
    expect(begun).toEqual([
      {
        ...{ id: 1, parent: 0, thread: 0, atNs: 5, via: 'import', importer: 'm' },
        ...{ file: '/a\tb\\c.py', line: 3, function: 'f', name: 'x\ny' },
      },
    ]);
  });

  it('of a fork goes on from that of its parent', () => {
    const parent = parseTrace(
      traceText([
        { module: 'before', from: 1, to: 2 },
        { module: 'after', from: 20, to: 21 },
      ]),
    );
    const child = parseTrace(
      traceText([{ module: 'in child', from: 15, to: 16 }], [], 'time\t8\t7\t10000000\t1'),
    );
    const modules = (pid?: number) =>
      processTrace([child, parent], pid).flatMap(({ begun }) => begun.map(({ name }) => name));
    expect(modules(8)).toEqual(['before', 'in child']);
    expect(modules(7)).toEqual(['before', 'after']);
    expect(modules()).toEqual(['before', 'after']);
  });
});

describe('of workers that serve alike', () => {
  const worker = (pid: number, to: number) =>
    parseTrace(
      traceText(
        [
          { module: 'app', from: 10, to },
          { module: 'inner', from: 20, to: 30, parent: 1 },
        ],
        [],
        `time\t${pid}\t1\t0\t0`,
      ),
    );

  it('the one was ready that was done with its imports', () => {
    const files = [worker(8, 500), worker(9, 90)];
    expect(settledProcess(files, 8, 100e6)).toBe(9);
    expect(settledProcess(files, 9, 100e6)).toBe(9);
    expect(settledProcess([worker(8, 500), worker(9, 400)], 8, 100e6)).toBe(8);
    expect(settledProcess(files, 7, 100e6)).toBe(7);
  });
});
