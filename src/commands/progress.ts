import { plain } from '../domain/plain.js';
import type { Io } from '../io/io.js';
import type { RunEvent } from '../run/run.js';

/** What the user sees while a run goes on, on stderr. */
export interface Progress {
  /** A step of the set-up. */
  note(text: string): void;
  event(event: RunEvent): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly quiet: boolean;
  /** False with --no-progress; there is none in CI and where stderr is no terminal either. */
  readonly bar: boolean;
}

/** A bar with the time left on a terminal; notes alone elsewhere; nothing when quiet. */
export async function openProgress(io: Io, { quiet, bar }: ProgressOptions): Promise<Progress> {
  const note = (text: string) => {
    if (!quiet) io.stderr.write(`${text}\n`);
  };
  if (quiet || !bar || io.stderr.isTTY !== true || io.env.CI)
    return { note, event: () => {}, stop: () => {} };
  const { SingleBar, Presets } = await import('cli-progress');
  const drawn = new SingleBar(
    {
      format: '{bar} {value}/{total}  {left} left  {what}',
      hideCursor: true,
      clearOnComplete: true,
      stream: (io.stderr.exact ?? io.stderr) as NodeJS.WritableStream,
      // The bar wakes this process by a timer, also during a measurement: rarely.
      fps: 4,
    },
    Presets.shades_classic,
  );
  let startedAtMs = 0;
  let total = 0;
  let done = 0;
  /** A row that could not be prepared has a failed trial that nobody waited for. */
  let isRunning = false;
  const show = (what: string) => {
    const left = done === 0 ? '?' : duration(((performance.now() - startedAtMs) / done) * (total - done));
    drawn.update(done, { what: plain(what), left });
  };
  return {
    note,
    event: (event) => {
      switch (event.kind) {
        case 'prepared':
          total = event.total;
          startedAtMs = performance.now();
          drawn.start(total, 0, { what: '', left: '?' });
          break;
        case 'started':
          isRunning = true;
          show(event.id);
          break;
        case 'hook':
          show(event.hook ? `${event.id}: hook ${event.hook}` : event.id);
          break;
        case 'trial':
          if (isRunning) done += 1;
          isRunning = false;
          break;
        case 'skipped':
          total -= event.count;
          drawn.setTotal(total);
          break;
        case 'pitfalls':
          show(`looking for pitfalls: ${event.id}`);
          break;
        case 'counts':
          show(`counting what is loaded: ${event.id}`);
          break;
      }
    },
    stop: () => drawn.stop(),
  };
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
