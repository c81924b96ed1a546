import { entriesOfJson } from './document.js';
import type { LogEntry, Sink } from './log-entry.js';
import { orElse } from './or-else.js';

/** What get-query-results begins with: its language and its status. */
const STATUS =
  /^(?:CWLI\t|SQL\t|PPL\t)?(?:Complete|Running|Scheduled|Timeout|Cancelled|Failed|Unknown)\r?\n?$/;
const FIELD = /^(?:RESULTS\t)?(@\w{1,64})\t/;

/** Whether a log may begin so. */
export function isFieldLines(line: string): boolean {
  return STATUS.test(line) || FIELD.test(line);
}

/**
 * Reads rows of Logs Insights as `--output text` writes them, a line for each field: that a name comes again is a new row. A
 * message may have several lines. What has no such fields goes to `instead`.
 */
export function fieldLines(onEntry: (entry: LogEntry) => void, instead: () => Sink): Sink {
  let fields = new Map<string, string[]>();
  /** Lines of a message that may go on. */
  let message: string[] | undefined;
  const flush = () => {
    const row = Object.fromEntries([...fields].map(([name, lines]) => [name, lines.join('').trimEnd()]));
    entriesOfJson([row])?.forEach(onEntry);
    fields = new Map();
    message = undefined;
  };
  const take = (line: string) => {
    const [head, name] = FIELD.exec(line) ?? [];
    if (head !== undefined && name !== undefined) {
      if (fields.has(name)) flush();
      const lines = [line.slice(head.length)];
      fields.set(name, lines);
      message = name === '@message' ? lines : undefined;
      return 'yes';
    }
    if (fields.size === 0) return STATUS.test(line) ? 'perhaps' : 'no';
    message?.push(line);
    return 'yes';
  };
  return orElse({ take, end: flush }, instead);
}
