import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kindOf } from '../io/paths.js';

/** module.function, as Lambda has it; the module may be in folders. */
export function isHandlerName(text: string): boolean {
  return /^[A-Za-z_][\w./-]*\.[A-Za-z_]\w*$/.test(text);
}

/** What a handler’s code lies in: a folder or a zip; undefined for anything else. */
export async function codePlaceKind(place: string): Promise<'folder' | 'zip' | undefined> {
  const kind = await kindOf(place);
  return kind === 'file' ? (place.endsWith('.zip') ? 'zip' : undefined) : kind;
}

/** The file that a handler’s module is looked for in first, below its code. */
export function handlerFile(handler: string): string {
  return `${modulePath(handler)}.py`;
}

/** Whether the module of a handler is in a folder or a zip. Rejects where a zip cannot be read. */
export async function hasHandler(place: string, handler: string): Promise<boolean> {
  const files = [handlerFile(handler), `${modulePath(handler)}/__init__.py`];
  if ((await codePlaceKind(place)) === 'zip') {
    const names = await zipNames(place);
    return files.some((file) => names.includes(file));
  }
  const kinds = await Promise.all(files.map((file) => kindOf(join(place, file))));
  return kinds.includes('file');
}

function modulePath(handler: string): string {
  return handler.slice(0, handler.lastIndexOf('.')).replaceAll('.', '/');
}

async function zipNames(file: string): Promise<string[]> {
  const { unzipSync } = await import('fflate');
  const names: string[] = [];
  unzipSync(await readFile(file), {
    filter: ({ name }) => {
      names.push(name);
      return false;
    },
  });
  return names;
}
