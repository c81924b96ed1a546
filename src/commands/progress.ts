import type { ProgressEvent } from '../domain/progress-event.js';
import type { Io } from '../io/io.js';
import type { RunEvent } from '../run/run.js';
import { followedRun } from './followed-run.js';
import { wantsAscii } from './terminal.js';

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

/** A line with step, bar, time left and row on a terminal; notes alone elsewhere; nothing when quiet. Or events for a program. */
export async function openProgress(io: Io, { quiet, bar }: ProgressOptions): Promise<Progress> {
  const { stderr, env } = io;
  const note = (text: string) => void (quiet || stderr.write(`${text}\n`));
  if (io.onProgress) {
    return { note, event: heardBy((progress) => io.onProgress?.(progress)), stop: () => {} };
  }
  if (quiet || !bar || stderr.isTTY !== true || env.TERM === 'dumb' || env.CI) {
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

/** Tells what a run is at whenever more than the time left has changed: trials of the control change nothing else. */
function heardBy(listener: (progress: ProgressEvent) => void): Progress['event'] {
  const followed = followedRun();
  let told = '';
  return (event) => {
    if (!followed.heeds(event, performance.now())) return;
    const progress = followed.progress();
    const news = JSON.stringify({ ...progress, leftMs: undefined });
    if (news !== told) listener(progress);
    told = news;
  };
}
