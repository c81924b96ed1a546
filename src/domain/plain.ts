/** Line and paragraph separators, and what turns the direction of a text around: a name could look like another. */
const TURNING = '\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069';
/** What a reader must not be shown in one line. */
const UNSHOWN = new RegExp(`[\\p{Cc}${TURNING}]`, 'gu');
/** The same for text of several lines. */
const UNSHOWN_IN_LINES = new RegExp(`\\r(?!\\n)|(?![\\n\\t\\r])[\\p{Cc}${TURNING}]`, 'gu');
/** Tables put names that are written from right to left between U+2066 and U+2069. */
const UNSHOWN_IN_TABLES = new RegExp(`\\r(?!\\n)|(?![\\n\\t\\r\u2066\u2069])[\\p{Cc}${TURNING}]`, 'gu');
/** What JSON may hold as it is, and a terminal should not be sent. */
const UNSHOWN_IN_QUOTES = new RegExp(`[\\u007F-\\u009F${TURNING}]`, 'g');

/** Text for a terminal, in one line: what a report or a process says may hold colours and other control characters. Pure. */
export function plain(text: string): string {
  return withoutSequences(text).replace(UNSHOWN, ' ');
}

/** The same for text of several lines. Pure. */
export function plainLines(text: string): string {
  return withoutSequences(text).replace(UNSHOWN_IN_LINES, ' ');
}

/** The same for what reporters have made of plain texts: their colours stay. Pure. */
export function plainTables(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are.
  const parts = text.split(/(\u001B\[[\d;]{0,20}m)/);
  return parts
    .map((part, index) => (index % 2 === 1 ? part : withoutSequences(part).replace(UNSHOWN_IN_TABLES, ' ')))
    .join('');
}

/** JSON that holds the same without a control character or a turn of direction in it. Pure. */
export function plainJson(json: string): string {
  return json.replace(UNSHOWN_IN_QUOTES, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Sequences of ECMA-48: of control with their parameters, of commands to the terminal with their text, all others. */
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: sequences begin and end with them.
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[\]P^_X]|[\u009D\u0090])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)|\u001B[ -/]*[0-~]/g;

/** Without colours, moves of the cursor and commands to a terminal. Pure. */
export function withoutSequences(text: string): string {
  return text.replace(SEQUENCES, '');
}

/** Commands that CI services read from logs: at the start of a line, or anywhere in it. */
const COMMAND_AT_START = /^(\s*):(?=:)/;
const COMMAND_ANYWHERE = /#(?=#(?:\[|vso\[|teamcity\[))/g;

/** A line of a log of CI, or the rest of one, in which nothing is a command to the service any more. Pure. */
export function withoutCommands(line: string, isStart = true): string {
  const shown = line.replace(COMMAND_ANYWHERE, '# ');
  return isStart ? shown.replace(COMMAND_AT_START, '$1: ') : shown;
}
