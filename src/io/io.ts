import type { Need } from '../domain/need.js';
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

/** Why a command could not do what it was asked. */
export interface Failure {
  readonly message: string;
  readonly hint?: string | undefined;
  /** Of a trial or the operating system. */
  readonly code?: string | undefined;
  readonly path?: string | undefined;
  readonly need?: Need | undefined;
}

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
  /** Who keeps why a command ends with 3, where it throws no error: not with the library. */
  onFailure?(failure: Failure): void;
}
