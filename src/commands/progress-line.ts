import stringWidth from 'string-width';
import { cut } from '../report/terminal/text.js';

/** What a run is at. */
export interface ProgressView {
  /** `environments 2/7`, `round 3/10`. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
  /** Absent where trials are not counted. */
  readonly trials?: boolean;
  /** Time left, in ms; absent where it is not known. */
  readonly leftMs?: number | undefined;
  /** Whether that is the most: rows that are decided end sooner. */
  readonly atMost?: boolean;
  /** The row that runs. */
  readonly what: string;
  /** The longest of the rows so far: where names differ, the bar stays as it is. */
  readonly longest?: string;
}

const GAP = '  ';
const WIDEST_BAR = 30;
/** Shorter says nothing. */
const SHORTEST_BAR = 5;
/** A longer one gives way to the name. */
const GOOD_BAR = 10;
/** A name is cut to this before the bar and the time have gone, in that order. */
const NAME_WIDTH = 24;

/** One line of at most `width` columns: the step, a bar, trials, the time left, and the row that runs. Pure. */
export function progressLine(view: ProgressView, width: number, ascii = false): string {
  const { step, done, total, trials = true, what, longest = what } = view;
  const count = trials ? `${String(done).padStart(String(total).length)}/${total}` : '';
  const time = timeOf(view, ascii);
  const whole = stringWidth(longest);
  const least = Math.min(whole, NAME_WIDTH);
  const widthOf = (parts: readonly string[]) =>
    parts.filter((part) => part !== '').reduce((sum, part) => sum + stringWidth(part) + GAP.length, 0);
  const timed = widthOf([step, count, time]) + least <= width ? time : '';
  const room = width - widthOf([step, count, timed]) - GAP.length;
  const bar = trials ? drawn(done, total, barWidth(room, whole, least), ascii) : '';
  const before = [step, bar, count, timed].filter((part) => part !== '').join(GAP);
  const left = width - stringWidth(before) - GAP.length;
  return left < 1 ? cut(before, width) : `${before}${GAP}${cut(what, left, ascii ? '~' : '…')}`;
}

/** Of the bar, where it and the name share this room. */
function barWidth(room: number, whole: number, least: number): number {
  const columns = Math.min(WIDEST_BAR, Math.max(room - whole, Math.min(GOOD_BAR, room - least)));
  return columns < SHORTEST_BAR ? 0 : columns;
}

function drawn(done: number, total: number, width: number, ascii: boolean): string {
  const full = total === 0 ? 0 : Math.round((done / total) * width);
  const [filled, empty] = ascii ? ['#', '.'] : ['█', '░'];
  return filled.repeat(full) + empty.repeat(width - full);
}

function timeOf({ leftMs, atMost }: ProgressView, ascii: boolean): string {
  if (leftMs === undefined) return '';
  return `${atMost ? (ascii ? '<= ' : '≤ ') : ''}${duration(leftMs)} left`;
}

/** Rounded as coarsely as an estimate may be: `7 s`, `1 min 20 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600)
    return joined(Math.floor(seconds / 60), 'min', Math.floor((seconds % 60) / 10) * 10, 's');
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function joined(large: number, unit: string, small: number, part: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${part}`;
}
