/** The known names at most three letters, and half of theirs, away from the given one, the nearest first. Pure. */
export function nearNames(name: string, known: readonly string[]): string[] {
  return known
    .map((other) => ({ other, edits: edits(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ other, edits: count }) => count <= Math.min(3, Math.floor(other.length / 2)))
    .sort((a, b) => a.edits - b.edits)
    .map(({ other }) => other);
}

/** Letters to put in, take out or exchange to make one word of the other (Levenshtein). */
export function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const exchanged = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, exchanged));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
