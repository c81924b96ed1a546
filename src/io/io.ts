import type { ProgressEvent } from '../domain/progress-event.js';

/** A stream the program writes to: a real one, or a test's. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  /** The stream itself, where `write` cleans what it is given: for what has no name or text of others in it. */
  readonly exact?: OutputStream;
}

/** What may be piped in. */
export type InputStream = AsyncIterable<string | Uint8Array> & { readonly isTTY?: boolean };

/** The process as a parameter: what a command may see and write to. */
export interface Io {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin?: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Who hears how far a run is, in place of a progress bar: programs, in JavaScript or Python. */
  onProgress?(event: ProgressEvent): void;
}
