import { describe, expect, it } from 'vitest';
import type { LaunchOutcome } from '../../../src/launch/launcher.js';
import { failureOf, graceWarning, processFigures } from '../../../src/launch/outcome.js';

const ended: LaunchOutcome = {
  startedAt: '2026-01-02T03:04:05.000Z',
  startNs: 0,
  endNs: 9e6,
  wallMs: 9,
  exitCode: 0,
  signal: null,
  timedOut: false,
  killed: false,
  readyMs: null,
  readyPeakBytes: null,
  readyOutputBytes: null,
  readyProcesses: null,
  readyCpu: null,
  readyStatus: null,
  lastTry: null,
  gaveUp: null,
  deadChildren: [],
  graceExceeded: false,
  userMs: 1,
  systemMs: 1,
  maxRssBytes: 8_000_000,
  hwmBytes: 9_000_000,
  stdoutTail: '',
  stderrTail: 'first\nlast words\n',
  stdoutBytes: 0,
  stderrBytes: 17,
  probe: null,
  stamps: [],
  count: null,
  uncounted: null,
  badStamps: 0,
  leftovers: [],
};
const ready = { condition: 'port:{port}', graceMs: 5000 };
const server = { timeoutMs: 60_000, ready };
const program = { timeoutMs: 60_000 };

describe('failureOf', () => {
  it.each<[string, Partial<LaunchOutcome>]>([
    ['status 0', { exitCode: 0 }],
    ['SIGTERM', { exitCode: null, signal: 15 }],
    ['128 + SIGTERM', { exitCode: 143 }],
    ['128 + SIGINT', { exitCode: 130 }],
    ['a kill after the grace', { exitCode: null, signal: 9, graceExceeded: true }],
  ])('takes %s as a good end of what was ready', (_how, changes) => {
    expect(failureOf({ ...ended, readyMs: 5, ...changes }, server)).toBeUndefined();
  });

  it.each<[string, Partial<LaunchOutcome>, Parameters<typeof failureOf>[1], string, RegExp]>([
    ['another status', { readyMs: 5, exitCode: 3 }, server, 'DIED_AFTER_READY', /status 3.*last words/],
    [
      'a crash',
      { readyMs: 5, exitCode: null, signal: 11 },
      server,
      'DIED_AFTER_READY',
      /: SIGSEGV\. It said: last words/,
    ],
    ['an end before', {}, server, 'DIED_BEFORE_READY', /port:\{port\}.*status 0.*last words/],
    ['silence', { timedOut: true, signal: 15 }, server, 'NOT_READY', /60 s: port:\{port\} did not/],
    [
      'an expression without end',
      { gaveUp: 'SLOW_PATTERN', signal: 9 },
      server,
      'SLOW_PATTERN',
      /more than 2 s of processor time/,
    ],
    [
      'a refusal, and children that died',
      {
        timedOut: true,
        lastTry: 'ECONNREFUSED',
        deadChildren: [
          { pid: 7, atMs: 600, exitCode: null, signal: null },
          { pid: 8, atMs: 1200, exitCode: 3, signal: null },
        ],
      },
      server,
      'NOT_READY',
      /did not hold, connections were refused;.*Its process 8 ended with exit status 3 after 1\.20 s, and before it 1 other\. It said/,
    ],
    [
      'what a child raised',
      {
        exitCode: 3,
        stderrTail: "ModuleNotFoundError: No module named 'x'\nReason: Worker failed to boot.\n",
      },
      server,
      'DIED_BEFORE_READY',
      /exit status 3\. It said: ModuleNotFoundError/,
    ],
    [
      'a module that is nowhere',
      { exitCode: 1, stderrTail: "ModuleNotFoundError: No module named 'x'\n" },
      program,
      'EXIT_CODE',
      /'x'\. Name the environment that has it: --venv DIR$/,
    ],
    [
      'a module that is nowhere, where the folder of the worker is not searched',
      { exitCode: 1, stderrTail: "ModuleNotFoundError: No module named 'x'\n" },
      { ...program, launch: { kind: 'python', options: ['-O', '-I'] } },
      'EXIT_CODE',
      /'x'\. Under -I the folder of the worker is not searched; if it is a package: --venv DIR$/,
    ],
    [
      'a module that Pyodide has not',
      { exitCode: 1, stderrTail: "ModuleNotFoundError: No module named 'x'\n" },
      { ...program, inPyodide: true },
      'EXIT_CODE',
      /'x'\. Pyodide has the packages of a PEP 723 block, or of a file: --requirements FILE$/,
    ],
    [
      'a module that a package lacks',
      { exitCode: 1, stderrTail: "ModuleNotFoundError: No module named 'x.y.z'\n" },
      program,
      'EXIT_CODE',
      /'x\.y\.z'\. x\.y was found, and has no z: check the name, and which x\.y that is$/,
    ],
    [
      'a module that -m does not find',
      { exitCode: 1, stderrTail: '/app/.venv/bin/python3.12: No module named x\n' },
      program,
      'EXIT_CODE',
      /named x\. Name the environment .* in src\/ that is not installed: --env PYTHONPATH=src$/,
    ],
    [
      'a module that -m does not find in its package',
      { exitCode: 1, stderrTail: '/usr/bin/python3: No module named x.y\n' },
      program,
      'EXIT_CODE',
      /x was found, and has no y/,
    ],
    ['a status', { timedOut: true, lastTry: '503' }, server, 'NOT_READY', /last answer had the status 503/],
    ['a program that hangs', { timedOut: true, signal: 9 }, program, 'TIMEOUT', /a server\? see --ready/],
    ['a program that fails', { exitCode: 143 }, program, 'EXIT_CODE', /status 143/],
    ['a program that was ended', { exitCode: null, signal: 15 }, program, 'SIGNAL', /^ended by SIGTERM\. It/],
    [
      'a program that was killed',
      { signal: 9 },
      program,
      'SIGNAL',
      /^ended by SIGKILL \(out of memory\?\)\. It/,
    ],
    ['a signal without a name', { signal: 40 }, program, 'SIGNAL', /^ended by signal 40\. It/],
    ['an interrupt', { killed: true, signal: 9 }, server, 'INTERRUPTED', /interrupted/],
  ])('says what %s is', (_what, changes, scenario, code, message) => {
    expect(failureOf({ ...ended, ...changes }, scenario)).toMatchObject({
      status: 'failed',
      code,
      message: expect.stringMatching(message),
    });
  });
});

const UNREAD = `Traceback (most recent call last):
  File "/app/main.py", line 1, in <module>
    import broken
  File "/app/broken module.py", line 12
    print("hello"
         ^
`;

it.each([
  ["SyntaxError: '(' was never closed", ' (/app/broken module.py, line 12)'],
  ['IndentationError: unexpected indent', ' (/app/broken module.py, line 12)'],
  ['ValueError: no', ''],
])('says where the code is that Python cannot read: %s', (line, place) => {
  const failure = failureOf({ ...ended, exitCode: 1, stderrTail: `${UNREAD}${line}\n` }, program);
  expect(failure?.message).toBe(`exit status 1. It said: ${line}${place}`);
});

const WORKER = { ...program, launch: { kind: 'python', options: [] } } as const;
const OTHER = (code: number) =>
  `. It takes other arguments: --args "…"; if it is meant to end so: --accept-exit ${code}`;

it.each([
  [
    'click shows its help',
    2,
    'Usage: mkdocs [OPTIONS] COMMAND [ARGS]...\n\nCommands:\n  build  Build.\n  serve  Run it.\n',
    `Usage: mkdocs [OPTIONS] COMMAND [ARGS]...${OTHER(2)}`,
  ],
  [
    'argparse',
    2,
    'usage: aws [-h] {a,b}\naws: error: the following arguments are required: command\n',
    `aws: error: the following arguments are required: command${OTHER(2)}`,
  ],
  [
    'an error between usage and advice',
    1,
    'usage:\n    http URL\n\nerror:\n    the following arguments are required: URL\n\nsee http --help\n',
    `the following arguments are required: URL${OTHER(1)}`,
  ],
  [
    'an error alone',
    1,
    "One of 'SRC' or 'code' is required.\n",
    `One of 'SRC' or 'code' is required${OTHER(1)}`,
  ],
  [
    'boxes',
    2,
    ' Usage: app [OPTIONS] NAME\n╭─ Error ──────╮\n│ Missing argument NAME. │\n╰──────────────╯\n\n',
    `Missing argument NAME${OTHER(2)}`,
  ],
  ['usage below a title', 2, 'tool 1.0\nusage:\n  tool FILE\n', `usage: tool FILE${OTHER(2)}`],
  ['an error of another kind', 1, 'error: disk full\n', 'error: disk full'],
  ['an end of another kind', 3, 'Usage: x\nlast\n', 'last'],
])('says that other arguments are wanted: %s', (_, exitCode, stderrTail, said) => {
  expect(failureOf({ ...ended, exitCode, stderrTail }, WORKER)?.message).toBe(
    `exit status ${exitCode}. It said: ${said}`,
  );
});

it('does not name an option of workers to a command', () => {
  expect(failureOf({ ...ended, exitCode: 2, stderrTail: 'Usage: x\n' }, program)?.message).toBe(
    'exit status 2. It said: Usage: x. It takes other arguments',
  );
});

it('quotes without colours and other controls', () => {
  const stderrTail = '\u001b[31mError\u001b[0m:\tno\u0007\r\n\u001b]0;title\u0007\n';
  const failure = failureOf({ ...ended, exitCode: 1, stderrTail }, program);
  expect(failure?.message).toBe('exit status 1. It said: Error: no');
});

it('does not know the place where the traceback was cut off', () => {
  const failure = failureOf({ ...ended, exitCode: 1, stderrTail: 'SyntaxError: invalid syntax' }, program);
  expect(failure?.message).toBe('exit status 1. It said: SyntaxError: invalid syntax');
});

it('warns of what SIGTERM did not end, and only of that', () => {
  expect(graceWarning({ ...ended, graceExceeded: true }, ready)).toMatchObject({
    code: 'IGNORED_SIGTERM',
    message: expect.stringContaining('5 s after SIGTERM'),
  });
  expect(graceWarning(ended, ready)).toBeUndefined();
});

it('takes the peak that the worker read, else the one at readiness, else the kernel’s', () => {
  const seen = { ...ended, readyPeakBytes: 20_000_000 };
  expect(processFigures(seen, 30_000_000).peakRssBytes).toBe(30_000_000);
  expect(processFigures(seen).peakRssBytes).toBe(20_000_000);
  expect(processFigures(ended)).toMatchObject({ rssFloorBytes: 9_000_000 });
});
