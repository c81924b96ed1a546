import { defined } from '../domain/defined.js';
import { type LogEntry, timeOf } from './log-entry.js';

/** Logs Insights has sizes in bytes, of 1000 × 1000 to the megabyte that REPORT names. */
const BYTES_OF_MB = 1_000_000;
const MIB = 1024 * 1024;

/** Figures that tell how it began, and what it took. */
const FIGURES = ['@duration', '@billedDuration', '@initDuration', '@restoreDuration', '@memorySize'];
/** What stands for a row whose figures cannot be read. */
const UNREADABLE_REPORT = 'REPORT RequestId: ';

function isAbsent(value: unknown): boolean {
  return value == null || (typeof value === 'string' && /^\s*(?:[-–]|null|none|nan|n\/a)?\s*$/i.test(value));
}

/**
 * What a row of Logs Insights without @message says of an invocation: @duration, @billedDuration, @initDuration, @memorySize,
 * @maxMemoryUsed, @requestId. Undefined where it has no @duration: other lines have none.
 * `point` is that of its decimals. Pure.
 */
export function reportOfQuery(
  field: (name: string) => unknown,
  point: '.' | ',' = '.',
): LogEntry | undefined {
  const numberOf = (name: string) => {
    const value = field(name);
    const number =
      typeof value === 'string' && value.trim() !== '' ? Number(value.replace(point, '.')) : value;
    return typeof number === 'number' && number >= 0 && number < 1e12 ? number : undefined;
  };
  const durationMs = numberOf('@duration');
  const type = field('@type');
  if (typeof type === 'string' && type !== '' && type !== 'REPORT') return undefined;
  // What is there and is no number was damaged: without it a cold start would be a warm one.
  if (FIGURES.some((name) => numberOf(name) === undefined && !isAbsent(field(name))))
    return { message: UNREADABLE_REPORT };
  if (durationMs === undefined) return undefined;
  const megabytes = (name: string) => {
    const value = numberOf(name);
    // Some queries divide themselves; nothing has less than a megabyte.
    return value === undefined || value < BYTES_OF_MB ? value : value / BYTES_OF_MB;
  };
  const [memory, used] = [megabytes('@memorySize'), megabytes('@maxMemoryUsed')];
  const id = field('@requestId');
  return {
    message: '',
    ...defined({ atMs: timeOf(field('@timestamp')) }),
    report: {
      requestId: typeof id === 'string' ? id : '',
      durationMs,
      ...defined({
        billedMs: numberOf('@billedDuration'),
        memorySizeMB: memory === undefined || memory < 1 ? undefined : Math.round(memory),
        maxMemoryUsedBytes: used === undefined ? undefined : Math.round(used) * MIB,
        initMs: numberOf('@initDuration'),
        restoreMs: numberOf('@restoreDuration'),
      }),
      other: {},
    },
  };
}
