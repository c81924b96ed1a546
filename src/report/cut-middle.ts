import stringWidth from 'string-width';

/**
 * A name of at most so many columns, its middle left out: its beginning and its end, a loop or a version, tell rows apart.
 * Pure.
 */
export function cutMiddle(name: string, width: number, ellipsis = '…'): string {
  if (stringWidth(name) <= width) return name;
  const room = Math.max(0, width - stringWidth(ellipsis));
  const head = within([...name], Math.ceil(room / 2));
  const tail = within([...name].reverse(), room - stringWidth(head.join('')));
  return `${head.join('')}${ellipsis}${tail.reverse().join('')}`;
}

/** As many of the first letters as fit. */
function within(letters: readonly string[], width: number): string[] {
  const fitting: string[] = [];
  let used = 0;
  for (const letter of letters) {
    used += stringWidth(letter);
    if (used > width) break;
    fitting.push(letter);
  }
  return fitting;
}
