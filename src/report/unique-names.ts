/**
 * Names that tools take for identity: of at most `limit` characters and no two alike; the second of a kind gets " (2)"
 * behind it. In the order given.
 */
export function uniqueNames(names: readonly string[], limit = Number.POSITIVE_INFINITY): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = shortened(name, limit);
    for (let count = 2; taken.has(unique); count++) {
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
