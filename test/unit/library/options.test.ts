import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { addHyperfineOptions } from '../../../src/cli/hyperfine-options.js';
import { makeProgram } from '../../../src/cli/program.js';
import { bench } from '../../../src/commands/bench.js';
import { benchOptions, type FlatBenchOptions } from '../../../src/commands/bench-options.js';
import { measureError, usageError } from '../../../src/domain/errors.js';
import type { Io } from '../../../src/io/io.js';
import { BENCH_OPTIONS } from '../../../src/library/bench.js';
import { COMPARE_OPTIONS } from '../../../src/library/compare.js';
import { publicError } from '../../../src/library/error.js';
import { EXPLAIN_OPTIONS } from '../../../src/library/explain.js';
import { readOptions } from '../../../src/library/flags.js';
import type { BenchOptions } from '../../../src/library/options.js';
import { coldstart } from '../../support/cli.js';

/** About what is printed, and how the program ends. */
const PRINTED = ['format', 'verbose', 'plot', 'dryRun', 'quiet', 'progress', 'onInconclusive'];
/** Words for who comes from another program. */
const others = new Command();
addHyperfineOptions(others);
const OF_OTHERS = others.options.map((one) => one.attributeName()).filter((flag) => flag !== 'reference');
/** Axes: -L, -P and -D are one option. */
const ONE_FOR_THREE = ['parameters'];
const { commands } = makeProgram({} as Io, [], () => {});

it.each([
  ['bench', BENCH_OPTIONS, ['targets', 'commandWords', ...ONE_FOR_THREE]],
  ['compare', COMPARE_OPTIONS, []],
  // The tree of the table.
  ['explain', EXPLAIN_OPTIONS, ['commandWords']],
])('has every option of coldstart %s, and no other', (name, options, more) => {
  const command = commands.find((one) => one.name() === name);
  const flags = command?.options.map((one) => one.attributeName()) ?? [];
  const printed = name === 'explain' ? [...PRINTED, 'depth', 'all'] : PRINTED;
  const asked = flags.filter((flag) => ![...printed, ...OF_OTHERS].includes(flag));
  expect(asked.length).toBeGreaterThan(4);
  const own = Object.keys(options).map((option) => (option === 'trialCwd' ? 'cwd' : option));
  expect(own.sort()).toEqual([...asked, ...more].sort());
});

describe('readOptions', () => {
  const read = (options: unknown) => readOptions(options, BENCH_OPTIONS);

  it('reads what a command takes, and says what it is on a command line', () => {
    const asked = {
      ...{ targets: 'w.py', cwd: '/project', trialCwd: 'sub', runs: '10..80', python: ['3.11', '3.13'] },
      ...{ env: { A: '1', B: 'x=y' }, compare: ['old', 'new'], budget: ['a', 'b'], pitfalls: false },
      ...{ acceptExit: 3, sweep: [1, 10], breakEven: true, disk: false, confirm: true, maxTime: '2min' },
      ...{ shard: { index: 2, of: 4 }, acceptRemoved: undefined, signal: new AbortController().signal },
    };
    expect(read(asked)).toEqual({
      flags: {
        ...{ targets: ['w.py'], cwd: 'sub', runs: { least: 10, most: 80 }, python: ['3.11', '3.13'] },
        ...{ env: ['A=1', 'B=x=y'], compare: [['old', 'new']], budget: ['a', 'b'], pitfalls: false },
        ...{ acceptExit: [3], sweep: ['1', '10'], breakEven: true, confirm: true, maxTime: 120_000 },
        shard: { index: 2, of: 4 },
      },
      argv: [
        ...['--cwd', 'sub', '--runs', '10..80', '--python', '3.11,3.13', '--env', 'A=1', '--env', 'B=x=y'],
        ...['--compare', 'old,new', '--budget', 'a', '--budget', 'b', '--no-pitfalls', '--accept-exit', '3'],
        ...['--sweep', '1,10', '--break-even', '--confirm', '--max-time', '2min', '--shard', '2/4'],
      ],
    });
  });

  it.each<[options: unknown, message: RegExp, hint: RegExp]>([
    [undefined, /are an object/, /runs: 20/],
    [['w.py'], /are an object/, /runs: 20/],
    [{ rnus: 3 }, /no option "rnus"/, /Did you mean runs\?/],
    [{ toString: 3 }, /no option "toString"/, /camel case/],
    [{ runs: 0 }, /^runs 0 is not/, /from 1 to 100000/],
    [{ runs: true }, /^runs: true/, /10\.\.80/],
    [{ loop: ['asyncio', 'trio'] }, /^loop: \["asyncio","trio"\]/, /asyncio, uvloop, own/],
    [{ set: 'tiny' }, /^set: "tiny"/, /small, standard, classic/],
    [{ targets: [''] }, /^targets: \[""\]/, /texts/],
    [{ commandWords: [] }, /^commandWords: \[\]/, /the program/],
    [{ timeout: '3' }, /^timeout: "3"/, /seconds/],
    [{ timeout: Number.NaN }, /^timeout: null/, /seconds/],
    [{ maxTime: 3 }, /^maxTime: 3/, /text/],
    [{ seed: -1 }, /^seed: -1/, /from 0/],
    [{ acceptExit: [256] }, /^acceptExit: 256/, /to 255/],
    [{ compare: ['one'] }, /^compare: \["one"\]/, /two names/],
    [{ shard: { index: 5, of: 4 } }, /^shard/, /first of four/],
    [{ sweep: '1,10' }, /^sweep: "1,10"/, /list of numbers/],
    [{ env: ['A=1'] }, /^env/, /TZ/],
    [{ pitfalls: 'no' }, /^pitfalls: "no"/, /true or false/],
    [{ parameters: ['a'] }, /^parameters needs an object/, /size/],
    [{ parameters: { '1a': ['x'] } }, /^parameters: "1a" is no name/, /letters/],
    [{ parameters: { 'a=b': ['x'] } }, /^parameters: "a=b" is no name/, /letters/],
    [{ parameters: { a: [] } }, /^parameters\.a: \[\]/, /list of texts or numbers/],
    [{ parameters: { a: ['x', ''] } }, /^parameters\.a: \["x",""\]/, /list of texts or numbers/],
    [{ parameters: { a: true } }, /^parameters\.a: true/, /list of texts or numbers/],
    [{ parameters: { a: { from: 3, to: 1 } } }, /^parameters\.a: /, /from the smaller/],
    [{ parameters: { a: { from: 1 } } }, /^parameters\.a: /, /from the smaller/],
    [{ parameters: { a: { from: 1, to: 2, step: 1e-9 } } }, /^parameters\.a: /, /from the smaller/],
    [{ parameters: { a: { from: 1, to: 5000 } } }, /5000 values/, /step larger/],
    [{ reference: 3 }, /^reference: 3/, /text/],
    [{ setup: () => {} }, /^setup: a function/, /text/],
    [{ signal: {} }, /^signal/, /AbortSignal/],
    [{ onProgress: true }, /^onProgress/, /function/],
  ])('refuses %j', (options, message, hint) => {
    const refusal = (() => {
      try {
        return read(options);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it('does not repeat the value of a variable', () => {
    expect(() => read({ env: { TOKEN: ['s3cret'] } })).toThrow(/^env: the value of TOKEN cannot be used\.$/);
  });
});

/** Both plan, and start nothing. */
describe('axes and the reference', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-library-'));
  for (const name of ['w_a.py', 'w_b.py']) writeFileSync(join(folder, name), '');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function planned(words: readonly string[]) {
    const { stdout, stderr } = await coldstart(['bench', ...words, '--dry-run', '--format', 'json'], {
      cwd: folder,
    });
    expect(stderr).toBe('');
    const { rows, rounds, comparisons, notes } = JSON.parse(stdout);
    return { rows, rounds, comparisons, notes };
  }

  async function plannedHere(options: BenchOptions) {
    const { flags, argv } = readOptions({ seed: 7, runs: 1, ...options }, BENCH_OPTIONS);
    const stdout: string[] = [];
    const io: Io = {
      ...{ argv, env: process.env, cwd: folder, signal: new AbortController().signal },
      stdout: { write: (text) => void stdout.push(text) },
      stderr: { write: (text) => expect(text).toBe('') },
    };
    const asked = { targets: [], commandWords: [], pitfalls: true, ...flags, dryRun: true, format: 'json' };
    const code = await bench(benchOptions({ ...asked, quiet: true } as unknown as FlatBenchOptions), io);
    expect(code).toBe(0);
    const { rows, rounds, comparisons, notes } = JSON.parse(stdout.join(''));
    return { plan: { rows, rounds, comparisons, notes }, argv };
  }

  it.each<[options: BenchOptions, words: readonly string[], rows: number]>([
    [
      {
        ...{ command: 'echo {size} {n}', reference: 'echo a 4' },
        parameters: { size: ['a', 'x,y'], n: { from: 1, to: 10, step: 3 } },
      },
      [
        ...['--command', 'echo {size} {n}', '--reference', 'echo a 4'],
        ...['-L', 'size', 'a,x\\,y', '-P', 'n', '1', '10', '-D', '3'],
      ],
      8,
    ],
    [
      { targets: 'w_{s}.py', loop: 'own', args: '{n}', parameters: { s: ['b', 'a'], n: [0.5, 1] } },
      ['w_{s}.py', '--loop', 'own', '--args', '{n}', '-L', 's', 'b,a', '-P', 'n', '0.5', '1', '-D', '0.5'],
      4,
    ],
  ])('plan the rows of the command line: %j', async (options, words, rows) => {
    const { plan, argv } = await plannedHere(options);
    expect(plan).toEqual(await planned([...words, '--seed', '7', '--runs', '1']));
    // Beside the bare interpreter.
    expect(plan.rows).toHaveLength(rows + 1);
    expect(plan.comparisons.length).toBeGreaterThan(2);
    // What a report calls its command line is one.
    expect(await planned([...[options.targets ?? []].flat(), ...argv])).toEqual(plan);
  });
});

describe('publicError', () => {
  it('says what users can mend, and leaves alone what they cannot', () => {
    const asked = publicError(usageError('no', 'do'));
    expect(asked).toBeInstanceOf(Error);
    expect(asked).toMatchObject({
      name: 'ColdstartError',
      code: 'USAGE',
      exitCode: 2,
      message: 'no',
      hint: 'do',
    });
    expect(publicError(measureError('no'))).toMatchObject({
      code: 'UNMEASURED',
      exitCode: 3,
      hint: undefined,
    });
    const full = Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC', path: '/x' });
    expect(publicError(full)).toMatchObject({
      ...{ code: 'UNMEASURED', message: 'No space left on the disk: /x.', cause: full },
      hint: expect.stringContaining('cache clear'),
    });
    const bug = new TypeError('x is not a function');
    expect(publicError(bug)).toBe(bug);
    expect(publicError('text')).toBe('text');
  });
});
