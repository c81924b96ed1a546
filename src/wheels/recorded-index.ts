import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../domain/errors.js';
import { makeFolders } from '../io/cache-dir.js';
import { exists } from '../io/paths.js';
import { shipped } from '../io/shipped.js';
import type { PythonContext } from '../python/context.js';
import { REFUSED } from '../python/install-failure.js';
import type { Interpreter } from '../python/interpreters.js';
import { mustRun } from '../python/run-tool.js';
import { fetchEnvironment, helperPython } from './helper.js';
import { indexPage, originalOf, pageType } from './recorded-page.js';
import type { Wheel } from './wheel-set.js';

/** What a recorded index has at a path: a page, or a file on this disk. */
export type Recorded =
  | { readonly kind: 'page'; readonly type: string; readonly body: string }
  | { readonly kind: 'file'; readonly path: string; readonly isMetadata: boolean };

/** Pages of a registry with every version that it has, recorded when they are asked for first. */
export interface RecordedIndex {
  /** Undefined for what the registry does not have either. Throws measure errors where it cannot be reached. */
  find(path: string, accept: string): Promise<Recorded | undefined>;
  /** How much was recorded so far in this run. */
  recorded(): number;
  /** Why something could not be recorded since the last call, which whoever asked for it cannot tell. */
  takeFailure(): unknown;
}

interface Kept {
  readonly status: number;
  readonly type: string;
  readonly url: string;
}

const FETCH = shipped('python/fetch_page.py');

/**
 * An index that has what the configured one had when it was recorded into `folder`. The wheels that are in the cache
 * already are not fetched again.
 */
export function recordedIndex(
  folder: string,
  wheels: readonly Wheel[],
  interpreter: Interpreter,
  context: PythonContext,
): RecordedIndex {
  const known = new Map(wheels.filter(({ built }) => !built).map((wheel) => [wheel.file, wheel.path]));
  const asked = new Map<string, Promise<Recorded | undefined>>();
  let recorded = 0;
  let failure: unknown;
  return {
    recorded: () => recorded,
    takeFailure: () => {
      const taken = failure;
      failure = undefined;
      return taken;
    },
    find: (path, accept) => {
      const type = pageType(accept);
      const key = `${path} ${path.startsWith('/simple/') ? type : ''}`;
      const found = asked.get(key) ?? look(path, type);
      asked.set(key, found);
      found.catch((error: unknown) => {
        failure ??= error;
        asked.delete(key);
      });
      return found;
    },
  };

  async function look(path: string, type: string): Promise<Recorded | undefined> {
    const name = /^\/simple\/([a-z\d][a-z\d._-]*)\/$/i.exec(path)?.[1];
    if (name !== undefined) {
      const { kept, file } = await keep(name, type);
      if (kept.status !== 200) return undefined;
      return { kind: 'page', ...indexPage(await readFile(file, 'utf8'), kept.type, kept.url) };
    }
    const original = originalOf(path);
    if (original === undefined) return undefined;
    const wheel = known.get(decodeURIComponent(original.split('/').at(-1) ?? ''));
    if (wheel !== undefined) return { kind: 'file', path: wheel, isMetadata: false };
    const { kept, file } = await keep(original);
    if (kept.status !== 200) return undefined;
    return { kind: 'file', path: file, isMetadata: path.endsWith('.metadata') };
  }

  async function keep(what: string, accept?: string): Promise<{ kept: Kept; file: string }> {
    const key = createHash('sha256')
      .update(JSON.stringify([what, accept]))
      .digest('hex')
      .slice(0, 32);
    const [file, note] = [join(folder, key), join(folder, `${key}.json`)];
    if (!(await exists(note))) {
      recorded += 1;
      await makeFolders(folder);
      const python = await helperPython(interpreter, context);
      const partial = `${file}.${process.pid}.part`;
      const args = ['-I', FETCH, what, partial, ...(accept === undefined ? [] : [accept])];
      const options = { env: fetchEnvironment(context.env), cwd: folder, context };
      try {
        const told = await mustRun(`The index could not be recorded (${what})`, python, args, options);
        const { status } = JSON.parse(told) as Kept;
        if (status !== 200 && status !== 404)
          throw measureError(
            `The index answers ${status} for ${what}.`,
            status === 401 || status === 403 ? REFUSED : 'Check it, then run it again.',
          );
        await rename(partial, file);
        await writeFile(note, told);
      } finally {
        await rm(partial, { force: true });
      }
    }
    return { kept: JSON.parse(await readFile(note, 'utf8')) as Kept, file };
  }
}
