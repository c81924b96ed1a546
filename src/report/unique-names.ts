/**
 * Names that tools take for identity: of at most `limit` characters and no two alike; the second of a kind gets " (2)"
 * behind it. In the order given.
 */
export function uniqueNames(names: readonly string[], limit = Number.POSITIVE_INFINITY): string[] {
  const taken = new Set<string>();
  // Where the last of each name ended: of thousands alike each would count from 2 on.
  const last = new Map<string, number>();
  return names.map((name) => {
    let unique = shortened(name, limit);
    const [first, from] = [unique, last.get(unique) ?? 2];
    for (let count = from; taken.has(unique); count++) {
      last.set(first, count + 1);
      const mark = ` (${count})`;
      unique = `${shortened(name, limit - mark.length)}${mark}`;
    }
    taken.add(unique);
    return unique;
  });
}

/** The text, or its beginning and an ellipsis; never half a character. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
