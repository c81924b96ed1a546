import { messageOf, usageError } from '../domain/errors.js';
import { readBoundedText } from './read-bounded.js';
import { unreadable } from './unreadable.js';

/** Reads a text file, which messages call `shown`. Throws a usage error where it cannot be read. */
export async function readText(file: string, shown: string, hint: string): Promise<string> {
  return readBoundedText(file).catch(async (error: unknown) => {
    throw await unreadable(error, file, shown, hint);
  });
}

/**
 * Parses JSON, with a byte order mark or without. Throws a usage error that begins with `name`, says where it is none, and
 * ends with the hint.
 */
export function parseJson(text: string, name: string, hint: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // The message quotes the file, which may be anything.
    const said = messageOf(error)
      .replace(/ is not valid JSON$/, '')
      .replace(/\.+$/, '')
      .replace(/\s+/g, ' ')
      .replace(/\p{Cc}/gu, '\uFFFD');
    throw usageError(`${name} is not valid JSON: ${said}.`, hint);
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
