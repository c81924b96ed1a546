import { plainLines, plainTables, withoutCommands } from '../domain/plain.js';
import type { OutputStream } from './io.js';

/** What is written, and where it goes. */
export interface Cleaning {
  /** It may have the colours of tables. */
  readonly isResult: boolean;
  /** A service of CI reads commands from it. */
  readonly isLog: boolean;
}

/**
 * The one way to terminals and logs: names and texts of others cannot move the cursor, turn a line around or give a
 * command to a service of CI. For what coldstart itself says in that way there is `exact`.
 */
export function cleanOutput(stream: OutputStream, { isResult, isLog }: Cleaning): OutputStream {
  /** Nothing but spaces was written of the line at hand. */
  let isStart = true;
  const withoutCommandsIn = (text: string) => {
    const shown = text.split('\n').map((line, index) => withoutCommands(line, index > 0 || isStart));
    const isOneLine = shown.length === 1;
    isStart = (!isOneLine || isStart) && shown.at(-1)?.trim() === '';
    return shown.join('\n');
  };
  return {
    write: (text) => {
      const lines = (isResult ? plainTables : plainLines)(text);
      return stream.write(isLog ? withoutCommandsIn(lines) : lines);
    },
    exact: stream,
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns;
    },
  };
}
