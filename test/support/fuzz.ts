import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect } from 'vitest';
import { reportFromText } from '../../src/commands/read-report.js';
import { parseBudget } from '../../src/config/budget.js';
import { loadConfig } from '../../src/config/load.js';
import { configSchema } from '../../src/config/schema.js';
import { variablesOfFiles } from '../../src/config/variables.js';
import { ColdstartError } from '../../src/domain/errors.js';
import { parseEvent } from '../../src/launch/launcher-events.js';
import { main } from '../../src/main.js';
import { readRequirements } from '../../src/project/requirements-file.js';
import { readScriptMetadata } from '../../src/python-source/pep723.js';
import { FORMATS, REPORTERS } from '../../src/report/formats.js';
import { readLock } from '../../src/wheels/lock-text.js';
import { NASTY_IDS } from './nasty.js';
import { commandResult, reportOf, workerResult } from './report.js';

/** What is fuzzed: an input, and what has to hold of what becomes of it. */
interface Fuzzed<T> {
  readonly inputs: fc.Arbitrary<T>;
  check(input: T, folder: string): Promise<void> | void;
}

/** Pieces that mean something, in any order, among letters that do not. */
function soup(...pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constantFrom(...NASTY_IDS, '\u0000', '\ud800', '9'.repeat(400)) },
  );
  return fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));
}

type Path = readonly (string | number)[];

/** JSON like this one, with some values replaced, taken out or put twice, and sometimes cut. */
function mutated(...documents: readonly unknown[]): fc.Arbitrary<string> {
  const changes = fc.array(
    fc.record({
      at: fc.nat(),
      value: fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }),
      double: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const cut = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 6, nil: 1 });
  return fc.tuple(fc.constantFrom(...documents), changes, cut).map(([document, all, keep]) => {
    const copy = structuredClone(document);
    for (const { at, value, double } of all) {
      const places = pathsOf(copy);
      const path = places[at % Math.max(places.length, 1)];
      if (path) change(copy, path, value, double);
    }
    const text = JSON.stringify(copy);
    return text.slice(0, Math.ceil(text.length * keep));
  });
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return path.length > 0 ? [path] : [];
  const below = Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]));
  return path.length > 0 ? [path, ...below] : below;
}

function change(root: unknown, path: Path, value: unknown, double: boolean): void {
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root);
  const key = path.at(-1) as string;
  if (double && Array.isArray(holder)) holder.push(holder[Number(key)]);
  else if (value === undefined) delete (holder as Record<string, unknown>)[key];
  else (holder as Record<string, unknown>)[key] = value;
}

/** What it yields; undefined where it was refused as users are told: with the code, in words, without a stack. */
async function refusedWith<T>(exitCode: number, work: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ColdstartError)) throw error;
    expect(error.exitCode).toBe(exitCode);
    expect(`${error.message}\n${error.hint}`).not.toMatch(/^\s+at |\[object/m);
    return undefined;
  }
}

const CONFIG = {
  scenarios: [
    { runner: 'worker', worker: 'w.py', loop: ['asyncio', 'uvloop'], env: { A: 'b' }, ready: 'port:8000' },
    { runner: 'command', command: ['true'], name: 'x' },
    { runner: 'install', installer: ['pip', 'uv'] },
  ],
  runs: 3,
  budgets: ['*:ready.max<150ms'],
  hooks: { setup: 'true' },
};
const REPORT = reportOf([workerResult('hello/asyncio/py3.12', 60), commandResult('x', 3)], {
  warnings: [{ code: 'DRIFT', message: 'slower.', remedy: 'Wait.' }],
});
const OUTCOME = {
  ...{ event: 'done', id: 1, startNs: 1, endNs: 2, wallMs: 1, exitCode: 0, signal: null, timedOut: false },
  ...{
    killed: false,
    readyMs: null,
    readyPeakBytes: null,
    readyOutputBytes: null,
    readyProcesses: null,
    readyStatus: null,
    lastTry: null,
  },
  ...{
    gaveUp: null,
    deadChildren: [],
    graceExceeded: false,
    userMs: 1,
    systemMs: 1,
    maxRssBytes: 1,
    hwmBytes: 1,
  },
  ...{ stdoutTail: '', stderrTail: '', stdoutBytes: 0, stderrBytes: 0, probe: null, badStamps: 0 },
  ...{ count: null, uncounted: null },
  ...{
    leftovers: [{ pid: 1, name: 'x', escaped: false, survived: false }],
    startedAtMs: 1,
    stamps: [['a', 1, '']],
  },
};
const EVENTS = [
  { event: 'hello', pid: 1, python: '3.12.1', spawn: 'posix_spawn', subreaper: true, hwmBytes: 1 },
  { event: 'spawned', id: 1, pid: 2 },
  { event: 'error', id: null, name: 'OSError', at: 'spawn', message: 'no' },
  OUTCOME,
];
const WORDS = [
  'bench',
  'compare',
  'report',
  'lambda',
  'logs',
  'package',
  'bytecode',
  'baseline',
  'save',
  'merge',
];
const FLAGS = [
  '--runs',
  '--seed',
  '--env',
  '--budget',
  '--format',
  '-o',
  '--python',
  '--loop',
  '--ready',
  '-m',
  '--quiet',
];
const VALUES = [
  '3',
  'json',
  'A=b',
  'x.py',
  '*:ready.p50<1ms',
  '-1',
  '=',
  '',
  'NaN',
  '0x1f',
  '@',
  '{port}',
  '1e9',
];

function fuzzed<T>(one: Fuzzed<T>): Fuzzed<T> {
  return one;
}

/** What users, other programs and other machines write, and coldstart reads. */
export const FUZZED = {
  configuration: fuzzed({
    inputs: fc.oneof(mutated(CONFIG), fc.json(), soup('{', '}', '[', ']', '"runs"', ':', '3', ',', 'null')),
    check: async (text, folder) => {
      const file = join(folder, 'coldstart.json');
      writeFileSync(file, text);
      const loaded = await refusedWith(2, () => loadConfig(folder));
      // What was taken is a configuration, and no default made of nonsense.
      if (loaded) expect(configSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, ''))).success).toBe(true);
    },
  }),
  budgets: fuzzed({
    inputs: soup(
      '*',
      ':',
      'ready',
      'wall',
      '.',
      'p50',
      'mad',
      '<',
      '<=',
      '>',
      '150',
      'ms',
      's',
      'MB',
      ' ',
      '/',
      '-1',
      'e9',
    ),
    check: async (text) => {
      const budget = await refusedWith(2, () => parseBudget(text));
      if (budget) expect(text).toMatch(/\w+\s*\.\s*\w+\s*[<>]=?\s*[\d.]/);
    },
  }),
  reports: fuzzed({
    inputs: fc.oneof({ weight: 5, arbitrary: mutated(REPORT) }, { weight: 1, arbitrary: fc.json() }),
    check: async (text) => {
      const report = await refusedWith(2, () => reportFromText(text, 'r.json'));
      if (!report) return;
      const format = FORMATS[text.length % FORMATS.length] ?? 'table';
      const render = await REPORTERS[format]();
      expect(render(report, { width: 80, color: false })).toMatch(/\n$/);
    },
  }),
  requirements: fuzzed({
    inputs: soup(
      'six',
      '==',
      '1.0',
      '\n',
      '\\\n',
      ' # x',
      '-r ',
      '-c ',
      '-f ',
      'r.txt',
      '--hash=sha256:',
      'ab',
      ' ; ',
      '[x]',
      '@ ',
      './',
    ),
    check: async (text, folder) => {
      const file = join(folder, 'r.txt');
      writeFileSync(file, text);
      await refusedWith(2, () => readRequirements(file, {}));
      await refusedWith(2, () => readLock(text));
    },
  }),
  'files of variables': fuzzed({
    inputs: soup('A', '=', '"', "'", '`', '\n', '#', 'export ', ' ', 'b', '\\n', '\r\n'),
    check: async (text, folder) => {
      const file = join(folder, 'v.env');
      writeFileSync(file, text);
      const found = await refusedWith(2, () => variablesOfFiles([file], folder));
      if (found && Object.keys(found).length > 0) expect(text).toContain('=');
    },
  }),
  'PEP 723': fuzzed({
    inputs: soup(
      '# /// script\n',
      '# ///\n',
      '#\n',
      '# ',
      'dependencies = [',
      '"six"',
      ']',
      '\n',
      'requires-python = ',
      '">=3.8"',
      '"""',
      'x = 1\n',
    ),
    check: async (text) => {
      const found = await refusedWith(2, () => readScriptMetadata(text, 'x.py'));
      if (found) expect(text).toMatch(/^# \/\/\/ script$[\s\S]*^# \/\/\/$/m);
    },
  }),
  'words of the command line': fuzzed({
    inputs: fc.array(
      fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(...FLAGS), fc.constantFrom(...VALUES)),
      { maxLength: 6 },
    ),
    check: async (words, folder) => {
      // The first may be taken for the value of an option.
      const asked = [...words, '--no-such-thing', '--nor-this'];
      const { code, stdout, stderr } = await answer(asked, folder);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^error: /m);
      expect(stderr).not.toMatch(/^\s+at |bug in coldstart/m);
    },
  }),
  'launcher protocol': fuzzed({
    inputs: fc.oneof(
      { weight: 4, arbitrary: mutated(...EVENTS) },
      { weight: 1, arbitrary: fc.json() },
      { weight: 1, arbitrary: soup('{', '"event"', ':', '"done"', '}') },
    ),
    check: async (line) => {
      const event = await refusedWith(3, () => parseEvent(line));
      if (event)
        expect(['hello', 'spawned', 'done', 'error']).toContain(
          (JSON.parse(line) as { event: string }).event,
        );
    },
  }),
};

async function answer(words: readonly string[], folder: string) {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said) => ({ write: (text: string) => (said[name] += text) });
  const code = await main({
    ...{
      argv: ['node', 'coldstart', ...words],
      env: { XDG_CACHE_HOME: folder, HOME: folder },
      platform: 'linux',
    },
    ...{ stdin: Readable.from([]), stdout: stream('stdout'), stderr: stream('stderr') },
    ...{ cwd: () => folder, on: () => {}, off: () => {} },
  });
  return { code, ...said };
}

/** Tries so many inputs, found again with the seed that a failure names. */
export async function fuzz(name: keyof typeof FUZZED, numRuns: number): Promise<void> {
  const { inputs, check } = FUZZED[name] as Fuzzed<unknown>;
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  try {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => check(input, folder)),
      { numRuns },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
