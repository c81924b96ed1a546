import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openProgress } from '../../../src/commands/progress.js';
import type { Io } from '../../../src/io/io.js';
import type { RunEvent } from '../../../src/run/run.js';

type Trial = Extract<RunEvent, { kind: 'trial' }>['trial'];

const trial: RunEvent = { kind: 'trial', index: 0, id: 'a', trial: {} as Trial };
const started: RunEvent = { kind: 'started', index: 0, id: 'a', round: 0 };
const prepared = (total: number): RunEvent => ({ kind: 'prepared', total, records: [] });

/** A terminal that keeps what is written to it. */
function terminal() {
  let text = '';
  const stderr = Object.assign(
    new Writable({
      write: (chunk, _, done) => {
        text += chunk;
        done();
      },
    }),
    { isTTY: true, columns: 80 },
  );
  return { io: { stderr, env: {} } as unknown as Io, text: () => text };
}

/** The last state of the bar after these events, without the bar itself. */
async function shown(events: readonly RunEvent[]): Promise<string> {
  const { io, text } = terminal();
  const progress = await openProgress(io, { quiet: false, bar: true });
  for (const event of events) progress.event(event);
  vi.advanceTimersByTime(1000);
  const last =
    text()
      .split(/[█░]+ /)
      .at(-1) ?? '';
  progress.stop();
  return (last.split('\u001b')[0] ?? '').replace(/ +/g, ' ').trim();
}

describe('openProgress', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each<[string, RunEvent[], string]>([
    ['the row that runs', [prepared(2), started], '0/2 ? left a'],
    ['the hook around it', [prepared(2), started, hook('prepare')], '0/2 ? left a: hook prepare'],
    ['the row again after it', [prepared(2), started, hook('prepare'), hook(undefined)], '0/2 ? left a'],
    ['how many are done', [prepared(2), started, trial, started], '1/2 0 s left a'],
    [
      'fewer trials when a row is given up',
      [prepared(4), { kind: 'skipped', count: 2 }, started],
      '0/2 ? left a',
    ],
    ['no trial of a row that could not be prepared', [prepared(2), trial, started], '0/2 ? left a'],
    [
      'the look for pitfalls',
      [prepared(1), { kind: 'pitfalls', id: 'a' }],
      '0/1 ? left looking for pitfalls: a',
    ],
    [
      'the runs that count',
      [prepared(1), { kind: 'counts', id: 'a' }],
      '0/1 ? left counting what is loaded: a',
    ],
    ['the cleanup', [prepared(1), started, trial, hook('cleanup')], '1/1 0 s left a: hook cleanup'],
    ['nothing where nothing was prepared', [hook('cleanup')], ''],
  ])('shows %s', async (_, events, line) => {
    expect(await shown(events)).toBe(line);
  });

  it.each([
    ['notes alone without a bar', { quiet: false, bar: false }, 'a note\n'],
    ['nothing when quiet', { quiet: true, bar: true }, ''],
  ])('writes %s', async (_, options, written) => {
    const { io, text } = terminal();
    const progress = await openProgress(io, options);
    progress.note('a note');
    for (const event of [prepared(1), started, trial]) progress.event(event);
    progress.stop();
    expect(text()).toBe(written);
  });
});

function hook(name: 'prepare' | 'cleanup' | undefined): RunEvent {
  return { kind: 'hook', id: 'a', hook: name };
}
