const [QUOTE, BACKSLASH] = ['"', '\\'].map((letter) => letter.charCodeAt(0));
const OPEN = new Set(['{', '['].map((letter) => letter.charCodeAt(0)));
const CLOSE = new Set(['}', ']'].map((letter) => letter.charCodeAt(0)));

/**
 * Objects and arrays that stand behind each other in a text, with blanks or nothing between them, each as its own text.
 * Undefined where there is anything else. Pure.
 */
export function jsonValues(text: string): string[] | undefined {
  const values: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (depth > 0 && code === QUOTE) {
      at = endOfString(text, at);
    } else if (OPEN.has(code)) {
      if (depth === 0) from = at;
      depth += 1;
    } else if (CLOSE.has(code)) {
      depth -= 1;
      if (depth < 0) return undefined;
      if (depth === 0) values.push(text.slice(from, at + 1));
    } else if (depth === 0 && !isBlank(code)) return undefined;
  }
  return depth === 0 ? values : undefined;
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
