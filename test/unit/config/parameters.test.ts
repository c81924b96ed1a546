import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BenchFlags } from '../../../src/config/flags.js';
import { checkInOrder } from '../../../src/config/named-rows.js';
import { parametersOf, parseParameterList, parseParameterScan } from '../../../src/config/parameters.js';
import { benchRequest } from '../../../src/config/request.js';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'coldstart-parameters-'));
  for (const name of ['w_a.py', 'w_b.py']) writeFileSync(join(cwd, name), '');
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const NOTHING: BenchFlags = {
  ...{
    targets: [],
    commandWords: [],
    command: [],
    module: [],
    env: [],
    envFile: [],
    compare: [],
    budget: [],
  },
  ...{ install: {}, handlers: {}, pitfalls: false },
};
const request = (flags: Partial<BenchFlags>) =>
  benchRequest({ ...NOTHING, ...flags }, undefined, { cwd, env: {} });
const hintOf = (error: unknown) => `${(error as Error).message} ${(error as { hint: string }).hint}`;
const refused = (flags: Partial<BenchFlags>) => request(flags).then(() => 'taken', hintOf);

it('reads lists and scans', () => {
  expect(parseParameterList('a=x\\,y, z,z')).toEqual({ name: 'a', values: ['x,y', 'z'] });
  expect(() => parseParameterList('a=x,,y')).toThrow(/empty/);
  expect(() => parseParameterList('1a=x')).toThrow(/no name/);
  const scan = (text: string, step?: string) => parametersOf({ scans: [parseParameterScan(text)], step }).n;
  expect(scan('n=1..10', '3')).toEqual(['1', '4', '7', '10']);
  expect(scan('n=0..0.5', '0.1')).toEqual(['0', '0.1', '0.2', '0.3', '0.4', '0.5']);
  expect(scan('n=-1..1')).toEqual(['-1', '0', '1']);
  expect(scan('n=3..3')).toEqual(['3']);
  expect(() => parseParameterScan('n=a..3')).toThrow(/two numbers/);
  expect(() => parseParameterScan('n=3..1')).toThrow(/begins above/);
  expect(() => scan('n=1..1000', '0.5')).toThrow(/1999 values/);
});

it('makes rows of one element for files that differ in a parameter', async () => {
  const { elements } = await request({
    ...{ targets: ['w_{size}.py'], args: '{n}' },
    parameters: { size: ['a', 'b'], n: ['1', '2'] },
  });
  expect(
    elements.map((one) => [one.element, one.axes, one.runner === 'worker' && [one.target, one.args]]),
  ).toEqual(
    ['a', 'b'].flatMap((size) =>
      ['1', '2'].map((n) => [0, { size, n }, [{ kind: 'file', path: join(cwd, `w_${size}.py`) }, [n]]]),
    ),
  );
  // Their names have the size already.
  expect(elements.map(({ written }) => written)).toEqual(Array(4).fill('w_{size}.py'));
});

it('fills modules, commands, words, variables and hooks', async () => {
  const parameters = { x: ['1', '2'] };
  const modules = await request({ module: ['pkg.v{x}'], parameters });
  expect(modules.elements.map((one) => one.runner === 'worker' && one.target)).toEqual([
    { kind: 'module', module: 'pkg.v1' },
    { kind: 'module', module: 'pkg.v2' },
  ]);
  const commands = await request({
    ...{ commandWords: ['echo', '{x}'], command: ['env N={x} true'], parameters },
    ...{ env: ['A={x}'], setup: 'make {x}' },
  });
  expect(
    commands.elements.map((one) => [one.runner === 'command' && one.command, one.env, one.hooks.setup]),
  ).toEqual(
    [
      ['echo', '{x}'],
      ['env', 'N={x}', 'true'],
    ].flatMap((words) =>
      ['1', '2'].map((x) => [words.map((word) => word.replace('{x}', x)), { A: x }, ['make', x]]),
    ),
  );
});

it('refuses parameters that make no difference, clash, or are of a suite', async () => {
  expect(await refused({ targets: ['w_a.py'], parameters: { size: ['a', 'b'] } })).toMatch(
    /The parameter size varies \{size\}, and \{size\} stands nowhere/,
  );
  expect(await refused({ command: ['echo {n}'], parameters: { n: ['1'] }, sweep: ['1', '2'] })).toMatch(
    /--sweep varies \{n\}, and so does a parameter/,
  );
  expect(await refused({ targets: ['{s}'], parameters: { s: ['loops'] } })).toMatch(/several rows/);
  expect(await refused({ targets: ['w_{s}.py'], parameters: { s: ['a', 'c'] } })).toMatch(
    /No such file: w_c\.py/,
  );
});

it('names rows in order, and gives each its hooks', async () => {
  const { elements } = await request({
    ...{ targets: ['w_{s}.py'], command: ['true'], parameters: { s: ['a', 'b'] } },
    ...{ env: ['S={s}'], commandName: ['size {s}', 'nothing'], prepares: ['one', 'two'] },
  });
  expect(elements.map(({ name, hooks, written }) => [name, hooks.prepare, written])).toEqual([
    ['size a', ['one'], 'size {s}'],
    ['size b', ['one'], 'size {s}'],
    ['nothing', ['two'], 'nothing'],
    ['nothing', ['two'], 'nothing'],
  ]);
  expect(await refused({ command: ['true'], commandName: ['a', 'b'] })).toMatch(
    /2 --command-names for 1 target or command/,
  );
  expect(await refused({ commandName: ['a'] })).toMatch(/0 targets and commands\. Name targets/);
  expect(await refused({ command: ['x=true'], commandName: ['a'] })).toMatch(/name the same row/);
  expect(await refused({ command: ['true'], prepares: ['a', 'b'] })).toMatch(
    /--prepare is given 2 times, and there is 1 target/,
  );
  expect(() => checkInOrder({ commandName: ['a'], against: 'HEAD' })).toThrow(/--against may change/);
});

it('says why there is no warm-up', async () => {
  const { notes } = await request({ command: ['true'], warmup: 3 });
  expect(notes).toMatchObject([{ code: 'NO_WARMUP', message: expect.stringMatching(/--warmup 3.*round 0/) }]);
  expect((await request({ command: ['true'] })).notes).toEqual([]);
});

it('says what a command among the targets is', async () => {
  expect(await refused({ targets: ['sleep 1'] })).toMatch(/"sleep 1" is no target.*--command "sleep 1"/);
  expect(await refused({ module: ['5'] })).toMatch(/--runs 20/);
});
