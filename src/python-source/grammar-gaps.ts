/**
 * A text with something as long in the place of what the grammar of @lezer/python does not know and stumbles over: what
 * it merely skips, such as a `print` of Python 2, is left. Inside strings something may be replaced too: what stands there
 * is read from the text itself.
 */
export function withoutGaps(text: string): string {
  return (
    text
      // Prefixes: those of template strings (PEP 750), and ur"" of Python 2.
      .replace(/\b[tT](?=[rR]?["'])/g, 'f')
      .replace(/\b([rR])[tT](?=["'])/g, '$1f')
      .replace(/\b[uU](?=[rR]["'])/g, 'b')
      // Before the brace of a format string a backslash escapes nothing.
      .replace(/\\(?=\{)/g, '_')
      // Only names may follow `as`: with lock as self.lock, pair as (a, b).
      .replace(/\bas[ \t]+(?:\w+(?:\.\w+|\[[\w.-]*\])+|[([][\w.,\s*]*[\])])(?=[ \t]*[:,)\\])/g, blank)
      // Several exceptions without brackets (PEP 758); the name of Python 2 goes with them.
      .replace(
        /^([ \t]*except\b[^\n:#"'()]*?)(,[^\n:#"'()]*)(?=:)/gm,
        (_, first, rest) => first + blank(rest),
      )
      // Several subjects without brackets.
      .replace(
        /^([ \t]*match[ \t]+)([^=\s].*)(?=:[ \t]*(?:#.*)?$)/gm,
        (_, word, subjects) => word + joined(subjects),
      )
  );
}

function blank(text: string): string {
  return ' '.repeat(text.length);
}

/** Subjects as one expression: what separates them becomes an operator. */
function joined(subjects: string): string {
  let depth = 0;
  let quote = '';
  return [...subjects.matchAll(/\\?./gs)]
    .map(([character], index) => {
      if (quote !== '') {
        if (character === quote) quote = '';
      } else if (/["']/.test(character)) quote = character;
      else if (/[([{]/.test(character)) depth += 1;
      else if (/[)\]}]/.test(character)) depth -= 1;
      else if (depth === 0 && character === '*' && index === 0) return ' ';
      else if (depth === 0 && character === ',') return '|';
      return character;
    })
    .join('')
    .replace(/\|(\s*)$/, ' $1')
    .replace(/\|(\s*)\*/g, '|$1 ');
}
