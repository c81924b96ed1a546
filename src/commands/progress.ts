import { plain } from '../domain/plain.js';
import { isControl } from '../domain/plan.js';
import type { ScenarioRecord } from '../domain/report.js';
import type { Io } from '../io/io.js';
import type { RunEvent } from '../run/run.js';
import type { ProgressView } from './progress-line.js';
import { wantsAscii } from './terminal.js';
import { type TimeLeft, timeLeft } from './time-left.js';

/** What the user sees while a run goes on, on stderr. */
export interface Progress {
  /** A step of the set-up. */
  note(text: string): void;
  event(event: RunEvent): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly quiet: boolean;
  /** False with --no-progress; there is none in CI and where stderr is no terminal, or a dumb one, either. */
  readonly bar: boolean;
}

/** What is made ready for a row before its trials, by its kind. */
const PREPARED: Readonly<Record<string, string>> = {
  worker: 'environments',
  install: 'wheels',
  lambda: 'packages',
};

/** A line with step, bar, time left and row on a terminal; notes alone elsewhere; nothing when quiet. */
export async function openProgress(io: Io, { quiet, bar }: ProgressOptions): Promise<Progress> {
  const { stderr, env } = io;
  if (quiet || !bar || stderr.isTTY !== true || env.TERM === 'dumb' || env.CI) {
    const note = (text: string) => void (quiet || stderr.write(`${text}\n`));
    return { note, event: () => {}, stop: () => {} };
  }
  const [{ SingleBar, Presets }, { progressLine }] = await Promise.all([
    import('cli-progress'),
    import('./progress-line.js'),
  ]);
  const ascii = wantsAscii(io);
  const followed = followedRun();
  // The last column stays free: some terminals break the line there.
  const line = () => progressLine(followed.view(), (stderr.columns || 80) - 1, ascii);
  const drawn = new SingleBar(
    {
      format: line,
      hideCursor: true,
      clearOnComplete: true,
      stream: (stderr.exact ?? stderr) as NodeJS.WritableStream,
      // The bar wakes this process by a timer, also during a measurement: rarely.
      fps: 4,
    },
    Presets.shades_classic,
  );
  let isDrawn = false;
  const show = (isShown: boolean) => {
    if (isShown === isDrawn) return;
    isDrawn = isShown;
    if (isShown) drawn.start(1, 0);
    else drawn.stop();
  };
  return {
    note: (text) => {
      const wasDrawn = isDrawn;
      show(false);
      stderr.write(`${text}\n`);
      show(wasDrawn);
    },
    event: (event) => {
      if (!followed.heeds(event, performance.now())) return;
      if (event.kind === 'preparing' || event.kind === 'prepared') show(true);
      if (isDrawn) drawn.update(0);
    },
    stop: () => show(false),
  };
}

/** What a run is at, from its events. */
function followedRun() {
  let records: readonly ScenarioRecord[] = [];
  let times: TimeLeft = timeLeft([], [], 1);
  let turns: readonly number[] = [];
  let preparing = 0;
  let [step, what, longest, atMost, trials] = ['', '', '', false, false];
  const firstRounds = new Map<number, number>();
  return {
    view: (): ProgressView => ({
      ...{ step, trials, atMost, what: plain(what), longest: plain(longest) },
      ...(trials ? { ...times.counts(), leftMs: times.leftMs() } : { done: 0, total: 0 }),
    }),
    /** False where nothing changes. */
    heeds: (event: RunEvent, nowMs: number): boolean => {
      switch (event.kind) {
        case 'preparing':
          preparing += 1;
          [step, what] = [`${PREPARED[event.runner] ?? 'preparing'} ${preparing}/${event.count}`, event.id];
          return true;
        case 'prepared':
          ({ records, turns, atMost } = event);
          times = timeLeft(records, turns, event.lanes);
          firstRounds.clear();
          [preparing, trials, step, what, longest] = [0, true, 'rounds', '', ''];
          return true;
        case 'started': {
          times.started(event.index, nowMs);
          const record = records[event.index];
          // The user did not ask for it, and it is over at once.
          if (record && isControl(record)) return false;
          const first = firstRounds.get(event.index) ?? event.round;
          firstRounds.set(event.index, first);
          if (event.id.length > longest.length) longest = event.id;
          const last = first + (turns[event.index] ?? 1) - 1;
          [step, what] = [event.round === 0 ? 'first touch' : `round ${event.round}/${last}`, event.id];
          return true;
        }
        case 'hook':
          what = event.hook ? `${event.id}: hook ${event.hook}` : event.id;
          return true;
        case 'trial':
          return times.ended(event.index, event.trial.round, nowMs);
        case 'skipped':
          times.skipped(event.turns);
          return true;
        case 'pitfalls':
        case 'counts':
          [step, what] = [
            event.kind === 'pitfalls' ? 'looking for pitfalls' : 'counting what is loaded',
            event.id,
          ];
          return true;
      }
    },
  };
}
