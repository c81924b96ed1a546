import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { ComparisonReport } from '../domain/comparison-report.js';
import { defined } from '../domain/defined.js';
import type { BudgetVerdict, Gate } from '../domain/gate.js';
import type { Comparison, Report } from '../domain/report.js';
import { cacheDirectory, makeFolders } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import { replaceFile } from '../io/replace-file.js';
import { baselineFolder } from './saved-baselines.js';

/** What a run or a comparison decided, without its trials. */
export interface Judged {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly against?: Gate['against'] | undefined;
  readonly comparisons: readonly Comparison[];
  readonly budgets: readonly BudgetVerdict[];
}

/** Of a report or a comparison. Pure. */
export function judgedOf(document: Report | ComparisonReport): Judged {
  const { comparisons, gate } = document;
  const isReport = document.kind === 'report';
  return {
    startedAt: isReport ? document.startedAt : document.head.startedAt,
    ...defined({ against: gate?.against }),
    comparisons: comparisons.filter(({ verdict }) => verdict !== undefined),
    budgets: isReport ? (document.budgets ?? []) : [],
  };
}

/** Keeps what a run decided, for `baseline accept`. A cache that cannot be written stays as it is: accept then asks for the report. */
export async function keepJudged(report: Report, io: Io): Promise<void> {
  const judged = judgedOf(report);
  if (judged.comparisons.length + judged.budgets.length === 0) return;
  try {
    const file = await judgedFile(io);
    await makeFolders(dirname(file));
    await replaceFile(file, `${JSON.stringify(judged)}\n`);
  } catch {
    // See above.
  }
}

/** Where it is kept. */
export async function judgedFile({ env, cwd }: Io): Promise<string> {
  const key = createHash('sha256')
    .update(await baselineFolder(cwd))
    .digest('hex')
    .slice(0, 12);
  return join(await cacheDirectory(env), 'judged', `${key}.json`);
}
