import { existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { comparisonReportSchema } from '../../src/domain/comparison-report.js';
import { explanationSchema } from '../../src/domain/explain.js';
import { type Report, reportSchema } from '../../src/domain/report.js';
import type * as Library from '../../src/library/index.js';

type Progress = Library.ProgressEvent;

// As users get it.
const BUNDLE = resolve(import.meta.dirname, '../../dist/bundle/index.js');
const { bench, compare, explain, exitCode, ColdstartError } = (await import(BUNDLE)) as typeof Library;

let cwd = '';
/** Ends at once the first `quick` times, then sleeps for long; notes its process. */
const SLEEPER = `import os, sys, time
name, quick = sys.argv[1], int(sys.argv[2])
with open(name, 'a') as file: print(os.getpid(), file=file)
if len(open(name).readlines()) > quick: time.sleep(300)
`;

beforeAll(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'coldstart-test-')));
  writeFileSync(join(cwd, 'worker.py'), 'import json\n');
  writeFileSync(join(cwd, 'sleeper.py'), SLEEPER);
});
afterAll(() => rm(cwd, { recursive: true }));

/** The process ids that a sleeper noted. */
const noted = (name: string) =>
  existsSync(join(cwd, name))
    ? readFileSync(join(cwd, name), 'utf8').split('\n').filter(Boolean).map(Number)
    : [];
const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const sleeper = (name: string, quick: number): Library.BenchOptions => ({
  ...{ cwd, commandWords: ['python3', 'sleeper.py', name, String(quick)], runs: 5, pitfalls: false },
});
const quick: Library.BenchOptions = { commandWords: ['true'], runs: 2, seed: 7 };

describe('bench', () => {
  it('measures a worker, tells how far it is, and writes nothing', async () => {
    const written = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    const events: Progress[] = [];
    const onProgress = (event: Progress) => void events.push(event);
    const asked = {
      targets: 'worker.py',
      loop: 'own',
      runs: 2,
      pitfalls: false,
      env: { SECRET: 'x' },
    } as const;
    const report = await bench({ ...asked, cwd, onProgress });
    const writes = written.flatMap(({ mock }) => mock.calls);
    for (const spy of written) spy.mockRestore();
    expect(writes).toEqual([]);
    expect(reportSchema.parse(report)).toEqual(report);
    const [row] = report.results;
    expect(row?.trials.map(({ status, round }) => [status, round])).toEqual([0, 1, 2].map((n) => ['ok', n]));
    expect(report.argv.join(' ')).toBe('bench worker.py --loop own --runs 2 --no-pitfalls --env SECRET=***');
    expect(exitCode(report)).toBe(0);
    expect(events[0]).toMatchObject({ step: 'preparing', row: row?.id, done: 0 });
    expect(events.at(-1)).toMatchObject({
      step: 'measuring',
      row: row?.id,
      done: 3,
      total: 3,
      round: 2,
      rounds: 2,
    });
    const done = events.filter(({ step }) => step === 'measuring').map((event) => event.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });

  it('resolves to a report with failures, and writes files and messages where it is asked to', async () => {
    const messages: string[] = [];
    const onMessage = (text: string) => void messages.push(text);
    const failing = ['sh', '-c', 'exit 3'];
    const report = await bench({ ...quick, cwd, commandWords: failing, output: 'failed.json', onMessage });
    expect(report.results[0]?.trials[0]).toMatchObject({ status: 'failed' });
    expect(exitCode(report)).toBe(3);
    expect(JSON.parse(readFileSync(join(cwd, 'failed.json'), 'utf8'))).toEqual(report);
    expect(messages.join('\n')).toMatch(/^error: .*exit status 3/m);
  });

  it('ends with the reason of the signal, without a process left, and hands over what there is', async () => {
    const stop = new AbortController();
    const partial: Report[] = [];
    // Its version is not remembered, and cannot be asked for any more when the signal has come.
    writeFileSync(join(cwd, 'uv'), '#!/bin/sh\necho uv 0.9.9\n', { mode: 0o755 });
    vi.stubEnv('PATH', `${cwd}:${process.env.PATH}`);
    const run = bench({
      ...{ ...sleeper('midst', 1), signal: stop.signal },
      onPartial: (report) => void partial.push(report),
    });
    await vi.waitUntil(() => noted('midst').length === 2, { timeout: 60_000 });
    stop.abort(new RangeError('enough'));
    await expect(run).rejects.toThrow(new RangeError('enough'));
    expect(noted('midst')).toHaveLength(2);
    expect(noted('midst').filter(isThere)).toEqual([]);
    expect(partial).toHaveLength(1);
    expect(reportSchema.parse(partial[0])).toMatchObject({ interrupted: true });
    expect(partial[0]?.results[0]?.trials.map(({ status, round }) => [status, round])).toEqual([['ok', 0]]);
    vi.unstubAllEnvs();
  });

  it('begins nothing with a signal that is aborted, and lets go of one that is not', async () => {
    await expect(bench({ ...quick, signal: AbortSignal.abort('over') })).rejects.toBe('over');
    const { signal } = new AbortController();
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    await bench({ ...quick, signal });
    expect(added.mock.calls.length).toBeGreaterThan(0);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });

  it('measures one thing after the other; who waits can give up', async () => {
    const stop = new AbortController();
    const [first, second, third] = [bench(quick), bench({ ...quick, signal: stop.signal }), bench(quick)];
    stop.abort('no longer');
    await expect(second).rejects.toBe('no longer');
    const [before, after] = [await first, await third];
    expect(Date.parse(after.startedAt)).toBeGreaterThanOrEqual(Date.parse(before.finishedAt));
  });

  it('ends the run when a listener throws, with what it threw', async () => {
    const fault = new Error('of the listener');
    const run = bench({
      ...sleeper('thrown', 0),
      onProgress: ({ round }) => {
        if (round === 0) throw fault;
      },
    });
    await expect(run).rejects.toBe(fault);
  });

  it.each<[Library.BenchOptions, string, RegExp]>([
    [{ targets: 'missing.py' }, 'USAGE', /No such file: missing\.py/],
    [{ targets: 'worker.py', cwd: '/no/such/folder' }, 'USAGE', /cwd: \/no\/such\/folder is not a folder/],
    [{ targets: 'worker.py', maxRegression: '5%' }, 'USAGE', /--max-regression needs something to compare/],
    [{ rnus: 3 } as Library.BenchOptions, 'USAGE', /no option "rnus"/],
  ])('rejects %j', async (options, code, message) => {
    const error = await bench({ cwd, ...options }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ColdstartError);
    expect(error).toMatchObject({ code, exitCode: 2, hint: expect.stringMatching(/\S/) });
    expect(error.message).toMatch(message);
  });
});

describe('compare', () => {
  it('takes reports, files, and says which is none', async () => {
    const report = await bench({ ...quick, cwd, runs: 6, output: 'base.json' });
    const found = await compare('base.json', report, { cwd, output: 'comparison.json' });
    expect(comparisonReportSchema.parse(found)).toEqual(found);
    expect([found.base.file, found.head.file]).toEqual(['base.json', 'head']);
    expect(JSON.parse(readFileSync(join(cwd, 'comparison.json'), 'utf8'))).toEqual(found);
    expect(exitCode(found)).toBe(0);
    expect(exitCode({ ...found, gate: { ...found.gate, verdict: 'FAIL' } })).toBe(1);
    const tampered = { ...report, results: 3 } as unknown as Report;
    await expect(compare(report, tampered)).rejects.toThrow(/^head is not a whole report/);
    await expect(compare({} as Report, report)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(compare('missing.json', report, { cwd })).rejects.toThrow(/missing\.json/);
    for (const none of [undefined, null, 5, Promise.resolve(report)]) {
      await expect(compare(none as unknown as Report, report)).rejects.toMatchObject({ code: 'USAGE' });
      // In plain JavaScript a forgotten await must not pass.
      expect(() => exitCode(none as unknown as Report)).toThrow(ColdstartError);
    }
  });
});

describe('explain', () => {
  it('says where a start goes', async () => {
    const found = await explain('worker.py', { cwd, runs: 1, remedies: false });
    expect(explanationSchema.parse(found)).toEqual(found);
    expect(found.imports.map(({ module }) => module)).toContain('json');
    expect(exitCode(found)).toBe(0);
  });

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController();
    const asked = { args: 'explained 0', runs: 1, remedies: false, signal: stop.signal } as const;
    const run = explain('sleeper.py', { ...asked, cwd });
    await vi.waitUntil(() => noted('explained').length > 0, { timeout: 60_000 });
    stop.abort('enough');
    await expect(run).rejects.toBe('enough');
    expect(noted('explained').filter(isThere)).toEqual([]);
    await expect(explain(undefined, { cwd })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
