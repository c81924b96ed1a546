const FULL_HASH = /\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b/g;
const SHOWN = 12;

/** A commit as people read it: full hashes in it are shortened, names and what follows them stay. */
export function shortRef(ref: string): string {
  return ref.replace(FULL_HASH, (hash) => hash.slice(0, SHOWN));
}
