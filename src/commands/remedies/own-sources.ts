import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodePlaces } from '../../domain/facts/imports.js';
import { isOwn } from '../../findings/explain/places.js';
import { listTree } from '../../io/tree-files.js';

/** Reading more takes longer than it is worth. */
const MOST_FILES = 2000;
const LARGEST_BYTES = 1_000_000;

/**
 * The texts of the user's own sources by their absolute paths: those that are named, and all others in the folder, which may
 * read names of them; `undefined` where those are too many to look at.
 */
export async function ownSources(
  named: readonly string[],
  places: CodePlaces,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { folder } = places;
  const tree = await listTree(folder, (name) => name.startsWith('.') || SKIPPED.has(name));
  const found = tree.filter(({ path, bytes }) => path.endsWith('.py') && bytes <= LARGEST_BYTES);
  const files = new Set([...named, ...found.map(({ path }) => join(folder, path))]);
  const own = [...files].filter((file) => isOwn(file, places));
  if (own.length > MOST_FILES) return undefined;
  const texts = new Map<string, string>();
  for (const file of own) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) texts.set(file, text);
  }
  return texts;
}

const SKIPPED: ReadonlySet<string> = new Set(['__pycache__', 'node_modules', 'site-packages']);
