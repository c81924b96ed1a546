import { matchesRow, nearRow } from '../config/budget.js';
import type { AcceptedEntry } from '../domain/accepted.js';
import { shownMetric } from '../domain/compared.js';
import { defined } from '../domain/defined.js';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import { formatBytes, formatFactor, formatMs, formatRatio } from '../domain/format.js';
import type { BudgetVerdict } from '../domain/gate.js';
import { joinedHint } from '../domain/near-names.js';
import { plain } from '../domain/plain.js';
import { counted, listed } from '../domain/words.js';
import { gitOf } from '../git/git.js';
import type { Io } from '../io/io.js';
import { acceptedIn, isAmong } from './acceptances.js';
import { ACCEPTED_PATH, readAccepted, writeAccepted } from './accepted-file.js';
import { type Judged, judgedOf } from './judged.js';
import { lastJudged } from './last-judged.js';
import { readDocument } from './read-report.js';
import { resolveBaseline } from './saved-baselines.js';

/** The options of `coldstart baseline accept`. */
export interface AcceptOptions {
  /** Id or glob. */
  readonly rows?: string;
  /** A report or a comparison; by default the last run of this repository on this machine. */
  readonly file?: string;
  readonly reason?: string;
  readonly by?: string;
  readonly list?: boolean;
  readonly remove?: boolean;
}

/** Accepts what FAILed, lists what was accepted, or takes it back. Throws usage errors. */
export async function accept(options: AcceptOptions, io: Io): Promise<ExitCode> {
  const { rows, list = false, remove = false, reason } = options;
  if (list && (remove || reason !== undefined))
    throw usageError('--list cannot be used with --reason or --remove.', 'Leave out one.');
  if (remove && reason !== undefined)
    throw usageError('--remove takes back: it needs no --reason.', 'Leave out one.');
  if (list) return listAccepted(rows, io);
  if (rows === undefined)
    throw usageError(
      'Which rows are to be accepted?',
      'Name one or a pattern: coldstart baseline accept "api/*" --reason "…"; --list shows what was accepted.',
    );
  return remove ? takeBack(rows, io) : acceptFailed({ ...options, rows }, io);
}

async function acceptFailed(
  { rows, file, reason = '', by }: AcceptOptions & { readonly rows: string },
  io: Io,
): Promise<ExitCode> {
  if (reason.trim() === '')
    throw usageError(
      'An accepted slowdown needs its reason.',
      'Add --reason "…": whoever reviews it will ask.',
    );
  const judged =
    file === undefined
      ? await lastJudged(io)
      : judgedOf(await judgedDocument(await resolveBaseline(file, io.cwd), io.cwd));
  const answer = { reason: reason.trim(), by: by ?? (await userOf(io)), at: new Date().toISOString() };
  const entries = entriesOf(judged, rows, answer);
  if (entries.length === 0) throw nothingFailed(judged, rows, file);
  const known = await readAccepted(io.cwd);
  const kept = await withoutReplaced(known, entries, judged, io);
  await writeAccepted([...kept, ...entries], io.cwd);
  for (const entry of entries) io.stdout.write(`${plain(lineOf(entry))}\n`);
  io.stderr.write(
    `${ACCEPTED_PATH} has ${counted(entries.length, 'new entry', 'new entries')}: commit it with the change.\n`,
  );
  return EXIT.ok;
}

function entriesOf(
  { comparisons, budgets, against }: Judged,
  rows: string,
  answer: Pick<AcceptedEntry, 'reason' | 'by' | 'at'>,
): AcceptedEntry[] {
  const compared = comparisons.flatMap((one): AcceptedEntry[] => {
    const { head: row, ratio, ratioCi95, verdict } = one;
    const metric = shownMetric(one);
    if (verdict !== 'FAIL' || !matchesRow(rows, row)) return [];
    const slowdown = { row, metric, ratio, ...defined({ ratioCi95 }) };
    if (!against)
      throw usageError(
        'What this report compared was neither a commit nor another report.',
        'Measure with bench --against or --baseline, or run coldstart compare; reports of older versions do not say.',
      );
    return 'commit' in against
      ? [{ gate: 'against', ...slowdown, base: against, ...answer }]
      : [{ gate: 'baseline', ...slowdown, base: against, ...answer }];
  });
  const over = budgets.flatMap((one): AcceptedEntry[] => {
    const { id: row, budget, value, unit, verdict } = one;
    return verdict === 'FAIL' && value !== undefined && !isExclusion(one) && matchesRow(rows, row)
      ? [{ gate: 'budget', row, budget, value, unit, ...answer }]
      : [];
  });
  return [...compared, ...over];
}

/** There is no value of it that could be accepted. */
function isExclusion({ aggregation }: BudgetVerdict): boolean {
  return aggregation === 'excludes';
}

function nothingFailed({ comparisons, budgets, startedAt }: Judged, rows: string, file: string | undefined) {
  const excluded = budgets.filter(
    (one) => one.verdict === 'FAIL' && isExclusion(one) && matchesRow(rows, one.id),
  );
  if (excluded.length > 0)
    return usageError(
      `Of the rows that ${rows} names only ${listed(excluded.map(({ budget }) => `“${budget}”`))} FAILed: what is not to be loaded has no value that could be accepted.`,
      'Change the budget.',
    );
  const what = file ?? `the last run here (${startedAt.slice(0, 16).replace('T', ' ')} UTC)`;
  const failed = [
    ...comparisons.filter(({ verdict }) => verdict === 'FAIL').map(({ head }) => head),
    ...budgets.filter((one) => one.verdict === 'FAIL' && !isExclusion(one)).map(({ id }) => id),
  ];
  return usageError(
    `No row that ${rows} names FAILed in ${what}.`,
    failed.length > 0
      ? joinedHint(nearRow(rows, failed), `FAILed: ${listed([...new Set(failed)])}.`)
      : 'Only a FAIL can be accepted: what is inconclusive is not shown to be slower.',
  );
}

/**
 * What new entries replace: the same row held against the same. Against a commit, what that commit has accepted itself
 * stays: its times are slower by that already, and an older commit needs both.
 */
async function withoutReplaced(
  known: readonly AcceptedEntry[],
  entries: readonly AcceptedEntry[],
  { against }: Judged,
  io: Io,
): Promise<AcceptedEntry[]> {
  const isCommit = against !== undefined && 'commit' in against;
  const inBase = isCommit ? await inCommit(against.commit, io) : [];
  return known.filter((one) =>
    isAmong(one, inBase) && one.gate === 'against' ? true : !entries.some((entry) => isSame(one, entry)),
  );
}

async function inCommit(commit: string, io: Io): Promise<readonly AcceptedEntry[]> {
  const git = gitOf({ env: io.env, cwd: io.cwd, signal: io.signal, cacheDir: '' });
  // Where the commit is not here, less is allowed.
  const root = (await git(['rev-parse', '--show-toplevel'], io.cwd).catch(() => '')).trim();
  if (root === '') return [];
  return (await acceptedIn({ commit, root, git }).catch(() => [])) ?? [];
}

function isSame(one: AcceptedEntry, other: AcceptedEntry): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(entry: AcceptedEntry): string {
  const base = entry.gate === 'baseline' ? [entry.base.startedAt, entry.base.seed] : [];
  return JSON.stringify([
    entry.gate,
    entry.row,
    entry.gate === 'budget' ? entry.budget : entry.metric,
    ...base,
  ]);
}

async function userOf({ env, cwd, signal }: Io): Promise<string> {
  const git = gitOf({ env, cwd, signal, cacheDir: '' });
  const name = (await git(['config', 'user.name'], cwd).catch(() => '')).trim() || env.USER || env.LOGNAME;
  if (name) return name;
  throw usageError('Who accepts it is not known.', 'Add --by NAME, or tell git: git config user.name.');
}

async function listAccepted(rows: string | undefined, io: Io): Promise<ExitCode> {
  const all = await readAccepted(io.cwd);
  const shown = all.filter(({ row }) => rows === undefined || matchesRow(rows, row) || matchesRow(row, rows));
  for (const entry of shown) io.stdout.write(`${plain(lineOf(entry))}\n`);
  if (shown.length === 0)
    io.stderr.write(`Nothing${rows === undefined ? '' : ` of ${rows}`} is accepted in ${ACCEPTED_PATH}.\n`);
  return EXIT.ok;
}

async function takeBack(rows: string, io: Io): Promise<ExitCode> {
  const all = await readAccepted(io.cwd);
  const gone = all.filter(({ row }) => matchesRow(rows, row));
  if (gone.length === 0)
    throw usageError(
      `Nothing of ${rows} is accepted in ${ACCEPTED_PATH}.`,
      all.length > 0 ? `Accepted: ${listed([...new Set(all.map(({ row }) => row))])}.` : 'It has no entries.',
    );
  await writeAccepted(
    all.filter((entry) => !gone.includes(entry)),
    io.cwd,
  );
  for (const entry of gone) io.stdout.write(`removed: ${plain(lineOf(entry))}\n`);
  return EXIT.ok;
}

/** An entry as people read it. */
function lineOf(entry: AcceptedEntry): string {
  const { row, reason, by, at } = entry;
  return `${row}: ${figures(entry)}: ${reason} (${by}, ${at.slice(0, 10)})`;
}

function figures(entry: AcceptedEntry): string {
  if (entry.gate === 'budget') {
    const value = shownValue(entry);
    return `${value} instead of ${entry.budget}`;
  }
  const { metric, ratio, ratioCi95 } = entry;
  const interval = ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : '';
  const base =
    entry.gate === 'against' ? `${entry.base.ref} (${entry.base.commit.slice(0, 12)})` : entry.base.file;
  return `${metric} ${formatRatio(ratio)}${interval} of ${base}`;
}

function shownValue({
  unit,
  value,
}: {
  readonly unit: 'ms' | 'bytes' | 'count';
  readonly value: number;
}): string {
  if (unit === 'count') return String(value);
  return unit === 'ms' ? formatMs(value) : formatBytes(Math.round(value));
}

/** A report or a comparison; of a trend nothing FAILed. */
async function judgedDocument(file: string, cwd: string) {
  const document = await readDocument(file, cwd);
  if (document.kind !== 'trend') return document;
  throw usageError(
    `${file} is a trend, in which nothing is judged.`,
    'Name the report of the run that FAILed, or the comparison.',
  );
}
