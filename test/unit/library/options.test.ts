import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addHyperfineOptions } from '../../../src/cli/hyperfine-options.js';
import { makeProgram } from '../../../src/cli/program.js';
import { measureError, usageError } from '../../../src/domain/errors.js';
import type { Io } from '../../../src/io/io.js';
import { BENCH_OPTIONS } from '../../../src/library/bench.js';
import { COMPARE_OPTIONS } from '../../../src/library/compare.js';
import { publicError } from '../../../src/library/error.js';
import { EXPLAIN_OPTIONS } from '../../../src/library/explain.js';
import { readOptions } from '../../../src/library/flags.js';

/** About what is printed, and how the program ends. */
const PRINTED = ['format', 'verbose', 'plot', 'dryRun', 'quiet', 'progress', 'onInconclusive'];
/** Words for who comes from another program. */
const others = new Command();
addHyperfineOptions(others);
const OF_OTHERS = others.options.map((one) => one.attributeName());
const { commands } = makeProgram({} as Io, [], () => {});

it.each([
  ['bench', BENCH_OPTIONS, ['targets', 'commandWords']],
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
