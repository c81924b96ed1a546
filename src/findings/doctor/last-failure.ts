import { defined } from '../../domain/defined.js';
import type { Finding } from '../../domain/doctor.js';
import type { LastFailure } from '../../domain/last-failure.js';
import { shellQuoted } from '../../domain/shell-word.js';
import { sentence } from '../../domain/words.js';

/** Whether what a failure lacked is there now. */
export interface Looked {
  /** Undefined where only another try can tell. */
  readonly isThere: boolean | undefined;
  /** What was looked at, as a sentence. */
  readonly sentence: string;
  /** What to do, where that is better than what the failure said. */
  readonly remedy?: string;
}

/** The last failure and what it would need: a warning while that is not there. Pure. */
export function lastFailureFinding(failure: LastFailure, looked: Looked | undefined, now: Date): Finding {
  const { command, cwd, exitCode, message, hint } = failure;
  const again = 'Run it again; once it succeeds this is gone.';
  const remedy = looked?.isThere === true ? again : (looked?.remedy ?? hint ?? again);
  // That of a row has its remedy in itself, which stands below.
  const said = message.endsWith(remedy) ? message.slice(0, -remedy.length).trimEnd() : message;
  return {
    id: 'last-failure',
    status: looked?.isThere === false ? 'warning' : 'note',
    message: [
      `${shownCommand(command)} in ${cwd} ended with exit code ${exitCode}, ${ago(failure.at, now)}: ${sentence(said)}`,
      ...(looked ? [looked.sentence] : []),
    ].join(' '),
    ...defined({ remedy }),
  };
}

/** As one types it. */
function shownCommand(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./{}*-]+$/.test(word) ? word : shellQuoted(word))).join(' ');
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 hours ago`; a clock that was put back gives `just now`. */
function ago(at: string, now: Date): string {
  const passed = now.getTime() - Date.parse(at);
  const [name, length] = UNITS.find(([, unit]) => passed >= unit) ?? [];
  if (name === undefined || length === undefined) return 'just now';
  const count = Math.floor(passed / length);
  return `${count} ${name}${count === 1 ? '' : 's'} ago`;
}
