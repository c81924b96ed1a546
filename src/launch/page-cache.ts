import { createInterface } from 'node:readline';
import { measureError } from '../domain/errors.js';
import { shipped } from '../io/shipped.js';

const SOURCE = shipped('python/pages.py');

/** A file or folder with all that is in it, or a folder of the user's, of which the nearest 5,000 files count. */
export type EvictedPlace = string | { readonly own: string };

/** Drops files and folders from the page cache, in a process of its own that lives as long as the run. */
export interface PageCacheEvictor {
  /** Evicts and returns the share of the pages that stayed resident, 0 to 1; undefined where it cannot be known. */
  evict(roots: readonly EvictedPlace[]): Promise<number | undefined>;
  close(): Promise<void>;
}

/**
 * Starts the evictor under `python`, which should not be the workers' own: pages that a living process maps stay.
 * `evict` rejects with a measure error where the system cannot do it.
 */
export async function startEvictor(python: string): Promise<PageCacheEvictor> {
  const { execa } = await import('execa');
  const child = execa(python, ['-I', '-S', SOURCE], {
    buffer: false,
    reject: false,
    extendEnv: false,
    env: {},
    stderr: 'ignore',
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    evict: async (roots) => {
      child.stdin.write(`${JSON.stringify({ roots })}\n`);
      const { value } = await lines.next();
      const answer: { error?: string; pages?: number; resident?: number } = value
        ? JSON.parse(value)
        : { error: 'it ended' };
      if (answer.error) {
        throw measureError(
          `The page cache cannot be evicted here: ${answer.error}.`,
          'Use --page-cache warm.',
        );
      }
      return answer.pages ? (answer.resident ?? 0) / answer.pages : undefined;
    },
    close: async () => {
      child.stdin.end();
      await child;
    },
  };
}
