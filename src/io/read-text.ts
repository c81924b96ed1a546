import { usageError } from '../domain/errors.js';
import { readBoundedText } from './read-bounded.js';

/** Reads a text file, which messages call `shown`. Throws a usage error where it cannot be read. */
export async function readText(file: string, shown: string, hint: string): Promise<string> {
  return readBoundedText(file).catch((error: Error) => {
    throw usageError(`Cannot read ${shown}: ${error.message}.`, hint);
  });
}

/** Parses JSON. Throws a usage error that begins with `fault`. */
export function parseJson(text: string, fault: string, hint: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError(`${fault}: ${(error as Error).message}.`, hint);
  }
}

/** Whether a text is JSON, whole. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
