import { plain } from '../domain/plain.js';
import type { Io } from '../io/io.js';
import { cut } from '../report/terminal/text.js';

/** A line on a terminal that each next one replaces. */
export interface PassingLine {
  show(text: string): void;
  /** Leaves nothing behind. */
  clear(): void;
}

/** What is over sooner needs no sign of life. */
const AFTER_MS = 300;
const EVERY_MS = 100;

/** A sign of life on stderr, for who watches it: nothing elsewhere, on a dumb terminal or in CI. */
export function passingLine({ stderr, env }: Pick<Io, 'stderr' | 'env'>): PassingLine {
  if (stderr.isTTY !== true || env.TERM === 'dumb' || env.CI) return { show: () => {}, clear: () => {} };
  let last = performance.now() + AFTER_MS - EVERY_MS;
  let isShown = false;
  // Writes of the program itself are cleaned of control characters.
  const raw = stderr.exact ?? stderr;
  return {
    show: (text) => {
      const now = performance.now();
      if (now - last < EVERY_MS) return;
      last = now;
      isShown = true;
      raw.write(`\r\u001b[K${cut(plain(text), (stderr.columns || 80) - 1)}`);
    },
    clear: () => {
      if (isShown) raw.write('\r\u001b[K');
      isShown = false;
    },
  };
}
