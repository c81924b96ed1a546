/** A text within the quotes of a POSIX shell, to which nothing in it is special then. Pure. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A word as a POSIX shell has to see it; as it is where nothing in it is special. Pure. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : shellQuoted(word);
}
