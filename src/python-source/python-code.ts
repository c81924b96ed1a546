const OPENINGS = /"""|'''|["'#]/g;

/**
 * A Python source with spaces in place of its comments and of what stands inside its strings: what is found in it is
 * code. It is as long as the source, so that a string can be read there at the same index.
 */
export function pythonCode(source: string): string {
  const parts: string[] = [];
  const opening = new RegExp(OPENINGS);
  let done = 0;
  for (let found = opening.exec(source); found; found = opening.exec(source)) {
    const [mark] = found;
    const inside = found.index + (mark === '#' ? 0 : mark.length);
    const end = endOf(source, mark, inside);
    // A quote that nothing closes opens no string.
    if (end === undefined) continue;
    parts.push(source.slice(done, inside), blank(source.slice(inside, end)));
    done = end;
    opening.lastIndex = end + (mark === '#' ? 0 : mark.length);
  }
  return [...parts, source.slice(done)].join('');
}

/** Where a comment or a string ends: at the line break or the closing quotes. By hand, as strings may hold megabytes. */
function endOf(source: string, mark: string, from: number): number | undefined {
  if (mark === '#') {
    const end = source.indexOf('\n', from);
    return end < 0 ? source.length : end;
  }
  for (let at = from; at < source.length; at += 1) {
    const character = source[at];
    if (character === '\\') at += 1;
    else if (character === '\n' && mark.length === 1) return undefined;
    else if (character === mark[0] && source.startsWith(mark, at)) return at;
  }
  return undefined;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** A source and its code, as pythonCode gives it. */
export interface PythonSource {
  readonly source: string;
  readonly code: string;
}

/** The arguments of a call, as they are written. */
export interface CallArguments {
  readonly positional: readonly string[];
  readonly keyword: Readonly<Record<string, string>>;
}

/** Reads the arguments of the call whose opening bracket stands at `open`. */
export function callArguments({ source, code }: PythonSource, open: number): CallArguments {
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < code.length; at += 1) {
    const character = code[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth > 1 || (depth === 1 && character !== ',')) continue;
    parts.push(source.slice(start, at).trim());
    start = at + 1;
    if (depth === 0) break;
  }
  const named = parts
    .filter((part) => part !== '')
    .map((part) => /^(\w+)\s*=(?!=)\s*([\s\S]*)$/.exec(part) ?? part);
  return {
    positional: named.filter((part) => typeof part === 'string'),
    keyword: Object.fromEntries(
      named.flatMap((part): [string, string][] =>
        typeof part === 'string' ? [] : [[part[1] ?? '', part[2] ?? '']],
      ),
    ),
  };
}

/** Whether a module imports this package or something of it. */
export function imports(code: string, name: string): boolean {
  return new RegExp(
    `^[ \\t]*(?:from\\s+${name}\\b|import\\s+(?:[\\w.]+(?:\\s+as\\s+\\w+)?\\s*,\\s*)*${name}\\b)`,
    'm',
  ).test(code);
}

/** `if __name__ == "__main__"`, either way round. */
export function hasMainGuard(file: PythonSource): boolean {
  const { source } = file;
  if (!source.includes('__main__')) return false;
  return [...file.code.matchAll(/^if\b[^\n]*\b__name__\b[^\n]*/gm)].some(({ index, 0: line }) =>
    /(["'])__main__\1/.test(source.slice(index, index + line.length)),
  );
}

/** Whether a module does something when it is run: has a guard, or a statement at its top that is no definition. */
export function doesSomething(file: PythonSource): boolean {
  if (hasMainGuard(file)) return true;
  const definition =
    /^(?:from|import|def|class|async|if|elif|else|try|except|finally|pass|global|type|assert|del)\b/;
  return [...file.code.matchAll(/^[A-Za-z_].*$/gm)].some(([line]) => {
    if (definition.test(line)) return false;
    const assigned = /^[\w.,\s[\]"']+(?::[^=]*)?=(?!=)(.*)$/.exec(line)?.[1];
    return assigned === undefined || /\brun\w*\s*\(/.test(assigned);
  });
}
