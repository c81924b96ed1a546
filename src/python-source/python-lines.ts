/** A statement, or the head of one, over all the lines that it takes. */
export interface LogicalLine {
  /** Index of its first letter in the code. */
  readonly start: number;
  readonly text: string;
  /** Columns before it; a tab goes to the next eighth. */
  readonly indent: number;
}

/** The logical lines of a code, as pythonCode gives it: brackets, long strings and backslashes are not their ends. */
export function logicalLines(code: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let from = 0;
  while (from < code.length) {
    const end = endOfLine(code, from);
    const text = code.slice(from, end);
    const blank = /^[ \t\f]*/.exec(text)?.[0] ?? '';
    if (text.trim() !== '') {
      lines.push({ start: from + blank.length, text: text.slice(blank.length), indent: columns(blank) });
    }
    from = end + 1;
  }
  return lines;
}

function endOfLine(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at += 1) {
    const character = code[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
    else if (character === '\\' && code[at + 1] === '\n') at += 1;
    else if (character === '"' || character === "'") at = endOfString(code, at);
    else if (character === '\n' && depth === 0) return at;
  }
  return code.length;
}

/** Index of the quote that ends it: what stands inside is blank, so that three of them are an empty string before one. */
export function endOfString(code: string, at: number): number {
  const end = code.indexOf(code[at] ?? '', at + 1);
  return end < 0 ? at : end;
}

function columns(blank: string): number {
  return [...blank].reduce((sum, character) => (character === '\t' ? sum - (sum % 8) + 8 : sum + 1), 0);
}

/** Where the head of a def or class ends: at its colon, which stands in no bracket. */
export function headLength(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === '"' || character === "'") at = endOfString(text, at);
    else if (character === ':' && depth === 0) return at + 1;
  }
  return text.length;
}

/** Whether what stands at `index` is in the body of a lambda that began in this text. */
export function isInLambda(text: string, index: number): boolean {
  return [...text.slice(0, index).matchAll(/\blambda\b/g)].some(({ index: begin }) => {
    const colon = begin + headLength(text.slice(begin));
    if (colon > index) return false;
    let depth = 0;
    for (let at = colon; at < index; at += 1) {
      const character = text[at] ?? '';
      if ('([{'.includes(character)) depth += 1;
      else if (')]}'.includes(character)) depth -= 1;
      else if (character === '"' || character === "'") at = endOfString(text, at);
      // The bracket that holds the lambda is closed, or its next element has begun.
      if (depth < 0 || (depth === 0 && (character === ',' || character === ';'))) return false;
    }
    return true;
  });
}
