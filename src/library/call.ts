import { setMaxListeners } from 'node:events';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import { plainLines } from '../domain/plain.js';
import type { Io } from '../io/io.js';
import { checkPlatform } from '../io/platform.js';
import { publicError } from './error.js';
import type { CallOptions, RunningOptions } from './options.js';

/** A command, started with what stands for its command line. */
export interface Call<T> {
  readonly argv: readonly string[];
  readonly options: CallOptions & RunningOptions & { readonly onPartial?: (document: T) => void };
  /** Whether it starts processes that another measurement would disturb. */
  readonly measures: boolean;
  command(io: Io): Promise<ExitCode>;
}

/** Reads what was asked, with errors as users get them. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw publicError(error);
  }
}

/** The last measurement that was asked for. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command and resolves to the document that it writes as JSON. Measurements wait for one another. After an abort
 * it rejects with the signal's reason once every process is gone; throws ColdstartErrors.
 */
export async function call<T>({ argv, options, measures, command }: Call<T>): Promise<T> {
  const { signal } = options;
  signal?.throwIfAborted();
  const act = () => called({ argv, options, command });
  return measures ? inTurn(act, signal) : act();
}

/** One after the other; who gives up while waiting need not wait on. */
function inTurn<T>(act: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((done, fail) => {
    const giveUp = () => fail(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    const own = last.then((): Promise<T> => {
      signal?.removeEventListener('abort', giveUp);
      signal?.throwIfAborted();
      return act();
    });
    last = own.catch(() => {});
    own.then(done, fail);
  });
}

async function called<T>({ argv, options, command }: Omit<Call<T>, 'measures'>): Promise<T> {
  const { signal, onProgress, onMessage, onPartial } = options;
  const stop = new AbortController();
  // Every untimed step listens for it, several at once: that is no leak.
  setMaxListeners(0, stop.signal);
  const onAbort = () => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  /** What a listener threw: it ends the run, and is what the caller gets. */
  let thrown: { readonly error: unknown } | undefined;
  const heard = <A>(listener: ((argument: A) => void) | undefined, argument: A) => {
    if (!listener || thrown) return;
    try {
      listener(argument);
    } catch (error) {
      thrown = { error };
      stop.abort(error);
    }
  };
  const written: string[] = [];
  try {
    const io: Io = {
      ...{ argv, env: process.env, signal: stop.signal },
      cwd: await folderOf(options.cwd),
      stdout: { write: (text) => void written.push(text) },
      stderr: { write: (text) => heard(onMessage, plainLines(text).replace(/\n$/, '')) },
      onProgress: (event) => heard(onProgress, event),
    };
    checkPlatform(process.platform);
    const code = await command(io);
    if (code !== EXIT.interrupted) {
      if (thrown) throw thrown.error;
      return JSON.parse(written.join('')) as T;
    }
    if (!thrown) heard(onPartial, JSON.parse(written.join('')) as T);
  } catch (error) {
    if (!stop.signal.aborted) throw publicError(error);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  throw thrown ? thrown.error : stop.signal.reason;
}

async function folderOf(cwd = '.'): Promise<string> {
  const folder = resolve(cwd);
  if (
    await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    )
  )
    return folder;
  throw usageError(`cwd: ${cwd} is not a folder.`, 'Name the folder that everything starts from.');
}
