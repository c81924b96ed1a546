import { plain } from '../../domain/plain.js';
import { isControl } from '../../domain/plan.js';
import type { Result, Warning } from '../../domain/report.js';
import { counted, joined, listed } from '../../domain/words.js';
import { type GroupedWarning, groupWarnings, NOTES } from '../../results/group-warnings.js';
import type { RenderOptions } from '../reporter.js';
import { ink } from './ink.js';
import { clipped, hanging, padded, widest, wrapped } from './text.js';

/** What is no warning but a fault of the run: it stands with the answer. */
const FAULTS: ReadonlySet<string> = new Set(['FAILURES', 'CLEANUP_FAILED']);

/** Rows, and what those are called that are not called by their ids. */
export interface NamedRows {
  readonly results: readonly Result[];
  readonly names: ReadonlyMap<string, string>;
  /** The command that explains them, where they are of one worker. */
  readonly explain?: string | undefined;
}

/** What `coldstart explain` says more about. */
const EXPLAINED: ReadonlySet<string> = new Set(['PTH_COST', 'PTH_IMPORTS', 'WORK_AT_IMPORT', 'NO_BYTECODE']);
/** Narrower terminals have no room for a command behind a warning. */
const WIDE = 80;

/** One warning, and whose it is where it is not everybody's. */
interface Said extends Warning {
  readonly who: string;
}

/** As a terminal may be sent it. */
function shown({ code, who, message, remedy }: Said): Said {
  return { code: plain(code), who: plain(who), message: plain(message), remedy: plain(remedy) };
}

/** What went wrong, a line each; also where warnings are not wanted. */
export function faultLines(rows: NamedRows, options: RenderOptions): string[] {
  const faults = ofRows(rows, options.verbose === true).filter(({ code }) => FAULTS.has(code));
  return faults.map(shown).flatMap(({ code, who, message, remedy }) => {
    const text = `${ink('bad', `! ${code}`, options)}  ${who}${message}`;
    return [
      ...hanging(text, options.width),
      ...(options.verbose === true ? wrapped(ink('dim', remedy, options), options.width, 2) : []),
    ];
  });
}

/** A line for each warning, with its code; and what to do about it, where all is to be said. */
export function warningLines(general: readonly Warning[], rows: NamedRows, options: RenderOptions): string[] {
  if (options.warnings === false) return [];
  const all = [
    ...general.map((one) => shown({ ...one, who: '' })),
    ...ofRows(rows, options.verbose === true)
      .filter(({ code }) => !FAULTS.has(code))
      .map(shown),
  ].sort((a, b) => Number(NOTES.has(a.code)) - Number(NOTES.has(b.code)));
  if (all.length === 0) return [];
  const codeWidth = widest(all.map(({ code }) => code));
  const isFull = options.verbose === true;
  const hint = ink('dim', `${isFull ? '' : '  what to do: --verbose'}`, options);
  const line = (begun: string, { code, who, message }: Said) => {
    const command = EXPLAINED.has(code) && options.width >= WIDE ? plain(rows.explain ?? '') : '';
    const room = options.width - 2 - codeWidth - 2 - (command === '' ? 0 : command.length + 3);
    const said = clipped(`${who}${message}`.replace(/\.$/, ''), Math.max(20, room));
    return `${begun}${command === '' ? said : `${padded(said, room)}   ${ink('dim', command, options)}`}`;
  };
  return [
    ...all.flatMap((one) => {
      const { code, who, message, remedy } = one;
      const mark = NOTES.has(code) ? '-' : '!';
      const begin = `${mark} ${padded(code, codeWidth)}  `;
      const text = `${who}${message}`;
      const begun = NOTES.has(code) ? ink('dim', begin, options) : ink('open', begin, options);
      if (!isFull) return [line(begun, one), ...insteadOf(one).map((command) => `    ${command}`)];
      return [
        ...hanging(`${begun}${text}`, options.width),
        ...wrapped(ink('dim', remedy, options), options.width, 2),
      ];
    }),
    ...(isFull ? [] : [hint]),
  ];
}

/** The command that measures what a row did not: the way on, whole, to be copied. */
function insteadOf({ code, remedy }: Said): string[] {
  return code === 'STARTS_NOTHING' ? (/ is measured by (coldstart .*)$/.exec(remedy)?.slice(1) ?? []) : [];
}

/** What went wrong, whatever the request and its figures were: causes that differ are not told by the first of them. */
function withoutFigures(message: string): string {
  return message.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+(?:\.\d+)?/g, '#');
}

/** The warnings of rows: of one code and remedy once, with the words of the first row; all of them where all is to be said. */
function ofRows({ results, names }: NamedRows, isFull: boolean): Said[] {
  const rows = results.filter(({ scenario }) => !isControl(scenario));
  const groups = new Map<string, GroupedWarning[]>();
  for (const one of groupWarnings(results)) {
    const said = FAULTS.has(one.code) ? withoutFigures(one.message) : '';
    const key = JSON.stringify([one.code, one.remedy, isFull ? one.message : said]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike;
    if (!first) return [];
    const ids = alike.flatMap((one) => one.ids);
    const isAll = rows.every(({ id }) => ids.includes(id));
    const called = ids.map((id) => names.get(id) ?? id);
    // Figures of one row are not those of the others.
    const more = called.length > 2 ? [counted(called.length - 2, 'more row')] : [];
    const who =
      alike.length > 1
        ? `${called[0]} (and ${listed(called.slice(1), 2)})`
        : joined([...called.slice(0, 2), ...more]);
    return [{ ...first, who: isAll && alike.length === 1 ? '' : `${who}: ` }];
  });
}
