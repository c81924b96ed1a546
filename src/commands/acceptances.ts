import { ACCEPT_TRAILER, parseAcceptTrailer } from '../config/accept-trailer.js';
import { DEFAULT_MAX_REGRESSION } from '../config/gate-flags.js';
import type { Acceptances, AcceptedBudget, AcceptedEntry, AcceptedRegression } from '../domain/accepted.js';
import { defined } from '../domain/defined.js';
import type { Report, Warning } from '../domain/report.js';
import type { Git } from '../git/git.js';
import { fileIn, trailersSince } from '../git/messages.js';
import { ACCEPTED_PATH, acceptedFrom, readAccepted } from './accepted-file.js';

/** A commit, in the repository with this top folder. */
export interface CommitAgainst {
  /** Full hash. */
  readonly commit: string;
  readonly root: string;
  readonly git: Git;
}

/** What a run is held against. */
export interface HeldAgainst {
  readonly commit?: CommitAgainst;
  readonly baseline?: Pick<Report, 'startedAt' | 'seed'>;
  /** As a share; of a run without a gate what is usual. */
  readonly maxRegression?: number;
}

/** What was accepted and counts in a run, and what is to be known about it. */
export interface Counting {
  readonly accepted?: Acceptances;
  readonly notes: readonly Warning[];
}

/**
 * What counts in a run. Against a commit: what was accepted since, by the file or by messages of commits; what the commit has
 * accepted itself is a part of its times. Against a report: what was accepted against the same one. Throws a usage error
 * where the file is broken.
 */
export async function countingAcceptances(
  { commit, baseline, maxRegression = DEFAULT_MAX_REGRESSION }: HeldAgainst,
  cwd: string,
): Promise<Counting> {
  const entries = await readAccepted(cwd);
  const before = commit && (await acceptedIn(commit));
  const messages = commit ? await fromMessages(commit) : { found: [], notes: [] };
  const regressions = [
    ...entries.flatMap((entry): AcceptedRegression[] => {
      if (entry.gate === 'budget') return [];
      const counts =
        entry.gate === 'against'
          ? before !== undefined && !isAmong(entry, before)
          : entry.base.startedAt === baseline?.startedAt && entry.base.seed === baseline.seed;
      const { row: rows, metric, ratio } = entry;
      return counts ? [{ rows, metric, ratio, byMessage: false, ...answerOf(entry) }] : [];
    }),
    ...messages.found,
  ];
  const budgets = entries.flatMap((entry): AcceptedBudget[] => {
    if (entry.gate !== 'budget') return [];
    const { row, budget, value } = entry;
    return [{ row, budget, value, ...answerOf(entry) }];
  });
  const isUnread = commit !== undefined && before === undefined;
  const isAny = regressions.length + budgets.length > 0;
  const accepted = isAny ? { regressions, budgets, allowance: maxRegression } : undefined;
  return { ...defined({ accepted }), notes: isUnread ? [...messages.notes, UNREAD_IN_BASE] : messages.notes };
}

/** Of a run without a commit: what counts for its budgets. Nothing is read where it has none. */
export async function acceptedForBudgets(
  budgets: readonly unknown[],
  maxRegression: number | undefined,
  cwd: string,
): Promise<Acceptances | undefined> {
  if (budgets.length === 0) return undefined;
  return (await countingAcceptances(defined({ maxRegression }), cwd)).accepted;
}

/** What a commit has accepted itself; undefined where its file cannot be read, so that nothing is known to be newer. */
export async function acceptedIn({
  commit,
  root,
  git,
}: CommitAgainst): Promise<readonly AcceptedEntry[] | undefined> {
  const text = await fileIn(commit, ACCEPTED_PATH, root, git);
  if (text === undefined) return [];
  return acceptedFrom(text, ACCEPTED_PATH).catch(() => undefined);
}

export function isAmong(entry: AcceptedEntry, others: readonly AcceptedEntry[]): boolean {
  const text = JSON.stringify(entry);
  return others.some((other) => JSON.stringify(other) === text);
}

const UNREAD_IN_BASE: Warning = {
  code: 'ACCEPT_UNREAD',
  message: `${ACCEPTED_PATH} of the commit cannot be read: what it holds today may be accepted there already, so none of it counts.`,
  remedy: 'Compare with a later commit, or accept by the message of a commit.',
};

function answerOf({ reason, by, at }: AcceptedEntry) {
  return { reason, by, since: at, source: ACCEPTED_PATH };
}

async function fromMessages({ commit, root, git }: CommitAgainst) {
  const notes: Warning[] = [];
  const found: AcceptedRegression[] = [];
  for (const { value, short, author, authoredAt } of await trailersSince(commit, ACCEPT_TRAILER, root, git)) {
    const granted = parseAcceptTrailer(value);
    if (granted)
      found.push({ ...granted, byMessage: true, by: author, since: authoredAt, source: `commit ${short}` });
    else
      notes.push({
        code: 'ACCEPT_UNREAD',
        message: `${short} accepts nothing by “${ACCEPT_TRAILER}: ${value}”.`,
        remedy: `Rows, by how much, and a reason are needed: ${ACCEPT_TRAILER}: api/* 1.3x The reason.`,
      });
  }
  return { found, notes };
}
