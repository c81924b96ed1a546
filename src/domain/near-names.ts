/**
 * The known names at most three slips of the pen away from the given one, and a third of the longer of the two: with more,
 * other words are near. The nearest first. Pure.
 */
export function nearNames(name: string, known: readonly string[]): string[] {
  return known
    .map((other) => ({ other, edits: edits(name.toLowerCase(), other.toLowerCase()) }))
    .filter(
      ({ other, edits: count }) => count <= Math.min(3, Math.floor(Math.max(name.length, other.length) / 3)),
    )
    .sort((a, b) => a.edits - b.edits)
    .map(({ other }) => other);
}

/** `Did you mean NAME?` where some are near; undefined where none is. The one sentence for all that can be misspelt. Pure. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  return known.includes(name) ? undefined : meant(nearNames(name, [...new Set(known)]));
}

/** The same for names that are known to be near: the first three. Pure. */
export function meant(near: readonly string[]): string | undefined {
  return near.length === 0 ? undefined : `Did you mean ${near.slice(0, 3).join(' or ')}?`;
}

/** Sentences of a hint, those that there are. */
export function joinedHint(...sentences: readonly (string | undefined)[]): string {
  return sentences.filter((one) => one !== undefined).join(' ');
}

/** Letters to put in, take out or exchange, and pairs of them to turn round, to make one word of the other. */
export function edits(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const exchanged = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const isTurned = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const turned = isTurned ? (before[j - 1] ?? 0) + 1 : exchanged;
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, exchanged, turned));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
