import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openProgress } from '../../../src/commands/progress.js';
import type { ProgressEvent } from '../../../src/domain/progress-event.js';
import type { ScenarioRecord } from '../../../src/domain/report.js';
import type { Io } from '../../../src/io/io.js';
import type { RunEvent } from '../../../src/run/run.js';

type Trial = Extract<RunEvent, { kind: 'trial' }>['trial'];

const RECORDS = [{ runner: 'worker' }, { runner: 'worker' }, { runner: 'command', control: true }];
const NAMES = ['a', 'b', 'control'];

const trial = (index = 0, round = 0): RunEvent => ({
  ...{ kind: 'trial', index, id: NAMES[index] ?? '' },
  trial: { round } as Trial,
});
const started = (index = 0, round = 0): RunEvent => ({
  ...{ kind: 'started', index, id: NAMES[index] ?? '', round },
});
const prepared = (turns: readonly number[], atMost = false): RunEvent => ({
  ...{ kind: 'prepared', records: RECORDS as unknown as ScenarioRecord[], turns, lanes: 1, atMost },
});
const hook = (name: 'prepare' | 'cleanup' | undefined): RunEvent => ({ kind: 'hook', id: 'a', hook: name });
const preparing = (runner: 'worker' | 'install' | 'command'): RunEvent => ({
  ...{ kind: 'preparing', id: 'a', runner, count: 2 },
});

/** A terminal that keeps what is written to it. */
function terminal(more: Record<string, unknown> = {}) {
  let text = '';
  const stderr = Object.assign(
    new Writable({
      write: (chunk, _, done) => {
        text += chunk;
        done();
      },
    }),
    { isTTY: true, columns: 80, ...more },
  );
  return { io: { stderr, env: { LANG: 'C.UTF-8', ...more } } as unknown as Io, text: () => text };
}

/** The last state of the line after these events, without the bar in it. */
async function shown(events: readonly (RunEvent | number)[]): Promise<string> {
  const { io, text } = terminal();
  const progress = await openProgress(io, { quiet: false, bar: true });
  for (const event of events) {
    if (typeof event === 'number') vi.advanceTimersByTime(event);
    else progress.event(event);
  }
  vi.advanceTimersByTime(1000);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: between such sequences the line is drawn.
  const lines = text().split(/(?:\u001b\[[?\d;]*[A-Za-z]|\u001b[78])+/);
  progress.stop();
  return (lines.filter((line) => line !== '').at(-1) ?? '').replace(/[█░]+ {2}/, '');
}

/** What a program hears of these events. */
async function heard(events: readonly (RunEvent | number)[]): Promise<ProgressEvent[]> {
  const told: ProgressEvent[] = [];
  const io = { ...terminal().io, onProgress: (event: ProgressEvent) => void told.push(event) };
  const progress = await openProgress(io, { quiet: false, bar: true });
  for (const event of events) {
    if (typeof event === 'number') vi.advanceTimersByTime(event);
    else progress.event(event);
  }
  progress.stop();
  return told;
}

describe('openProgress', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells programs what it is at, once', async () => {
    const events = [
      ...[preparing('worker'), preparing('command'), prepared([2, 2, 2], true), started(2), 100, trial(2)],
      ...[started(), hook('prepare'), hook(undefined), 100, trial(), started(2), trial(2), started(1)],
      ...[100, trial(1), { kind: 'counts', id: 'b' } as const],
    ];
    const measuring = { step: 'measuring', total: 4, atMost: true };
    const first = { ...measuring, row: 'a', round: 0, rounds: 1, done: 0 };
    const all = await heard(events);
    expect(all.map(({ leftMs: _, ...rest }) => rest)).toEqual([
      { step: 'preparing', row: 'a', done: 0, total: 2 },
      { step: 'preparing', row: 'a', done: 1, total: 2 },
      { ...measuring, row: '', done: 0 },
      ...[first, { ...first, hook: 'prepare' }, first, { ...first, done: 1 }],
      ...[1, 2].map((done) => ({ ...first, row: 'b', done })),
      { ...measuring, step: 'counts', row: 'b', done: 2 },
    ]);
    expect(all.at(-1)?.leftMs).toBeGreaterThan(0);
  });

  it.each<[string, (RunEvent | number)[], string]>([
    ['the environments before the rounds', [preparing('worker')], 'environments 1/2  a'],
    ['the wheels', [preparing('worker'), preparing('install')], 'wheels 2/2  a'],
    ['what else is prepared', [preparing('command')], 'preparing 1/2  a'],
    ['the row of the first touch', [prepared([2, 2]), started()], 'first touch  0/4  a'],
    [
      'the round, and how long its rows take',
      [
        prepared([3, 3]),
        started(),
        100,
        trial(),
        started(1),
        100,
        trial(1),
        started(0, 1),
        20_000,
        trial(0, 1),
      ],
      'round 1/2  3/6  21 s left  a',
    ],
    [
      'no trial of the control, whose time counts',
      [prepared([1, 1, 4]), started(0), 100, trial(), started(2), 500, trial(2)],
      'first touch  1/2  2 s left  a',
    ],
    [
      'what is the most that is left',
      [prepared([2], true), started(), 2000, trial(), started(0, 1)],
      'round 1/1  1/2  ≤ 2 s left  a',
    ],
    ['the hook around it', [prepared([2]), started(), hook('prepare')], 'first touch  0/2  a: hook prepare'],
    [
      'the row again after it',
      [prepared([2]), started(), hook('prepare'), hook(undefined)],
      'first touch  0/2  a',
    ],
    [
      'fewer trials when a row is given up',
      [prepared([4, 4]), started(), { kind: 'skipped', turns: [3, 1] }],
      'first touch  0/4  a',
    ],
    [
      'no trial of a row that could not be prepared',
      [prepared([0, 2]), trial(), started(1)],
      'first touch  0/2  b',
    ],
    ['the look for pitfalls', [prepared([1]), { kind: 'pitfalls', id: 'a' }], 'looking for pitfalls  0/1  a'],
    ['the runs that count', [prepared([1]), { kind: 'counts', id: 'a' }], 'counting what is loaded  0/1  a'],
    [
      'the cleanup',
      [prepared([1]), started(), 50, trial(), hook('cleanup')],
      'first touch  1/1  0 s left  a: hook cleanup',
    ],
    [
      'later rounds by their number',
      [prepared([3]), started(0, 7), 50, trial(0, 7), started(0, 8)],
      'round 8/9  1/3  1 s left  a',
    ],
    ['nothing where nothing was prepared', [hook('cleanup')], ''],
  ])('shows %s', async (_, events, line) => {
    expect(await shown(events)).toBe(line);
  });

  it('writes notes above the line', async () => {
    const { io, text } = terminal();
    const progress = await openProgress(io, { quiet: false, bar: true });
    progress.event(preparing('worker'));
    progress.note('a note');
    progress.stop();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the line is cleared before.
    expect(text()).toMatch(/\u001b\[2?K(?:\u001b\[[?\d;]*[A-Za-z]|\u001b[78])*a note\n/);
  });

  const bare = { quiet: false, bar: true };
  it.each([
    ['notes alone without a bar', { quiet: false, bar: false }, {}, 'a note\n'],
    ['notes alone on a dumb terminal', bare, { TERM: 'dumb' }, 'a note\n'],
    ['notes alone into a pipe', bare, { isTTY: false }, 'a note\n'],
    ['notes alone in CI', bare, { CI: '1' }, 'a note\n'],
    ['nothing when quiet', { quiet: true, bar: true }, {}, ''],
  ])('writes %s', async (_, options, more, written) => {
    const { io, text } = terminal(more);
    const progress = await openProgress(io, options);
    progress.note('a note');
    for (const event of [preparing('worker'), prepared([1]), started(), trial()]) progress.event(event);
    progress.stop();
    expect(text()).toBe(written);
  });
});
