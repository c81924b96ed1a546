import wrapAnsi from 'wrap-ansi';
import type { Io } from '../io/io.js';

/** One line to stderr, broken between words on a terminal. */
export function say(text: string, { stderr }: Io): void {
  stderr.write(`${stderr.isTTY ? wrapAnsi(text, stderr.columns ?? 80) : text}\n`);
}
