import type { Sink } from './log-entry.js';

/** An event of a log has at most 1 MB. */
const LONGEST_LINE = 2 * 1024 * 1024;

/**
 * Hands lines, with their ends, to `take`, which says whether they are what it reads; while it is unsure they are kept. What
 * turns out to be something else goes to `instead`, as it came.
 */
export function orElse(
  { take, end }: { take(line: string): 'yes' | 'perhaps' | 'no'; end?(): void },
  instead: () => Sink,
): Sink {
  let rest = '';
  /** What came while it was unsure. */
  let before = '';
  let isSure = false;
  let other: Sink | undefined;
  const line = (text: string) => {
    const answer = take(text);
    if (isSure) return;
    if (answer === 'perhaps') before += text;
    else if (answer === 'yes') isSure = true;
    else {
      other = instead();
      other.push(before + text);
    }
  };
  return {
    push: (text) => {
      let from = 0;
      for (let to = text.indexOf('\n'); to >= 0 && !other; to = text.indexOf('\n', from)) {
        const whole = rest + text.slice(from, to + 1);
        rest = '';
        from = to + 1;
        line(whole);
      }
      rest += text.slice(from);
      if (!other && rest.length > LONGEST_LINE) {
        other = instead();
        other.push(isSure ? '' : before);
      }
      if (!other) return;
      other.push(rest);
      rest = '';
    },
    end: () => {
      if (rest !== '') line(rest);
      if (!other && !isSure) {
        other = instead();
        other.push(before);
      }
      other?.end();
      if (isSure) end?.();
    },
  };
}
