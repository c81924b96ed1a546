import { BISECT_VERDICTS } from '../domain/bisect-verdicts.js';
import { comparedRows } from '../domain/compared.js';
import type { ComparisonReport } from '../domain/comparison-report.js';
import type { Gate, Unmatched } from '../domain/gate.js';
import type { Comparison, Report } from '../domain/report.js';
import type { Verdict } from '../domain/verdict.js';
import { type MeasuredRun, runsOf } from '../results/runs.js';
import { environmentDifferences } from './comparison-rows.js';
import { hasSample, rowFigures, unmeasured } from './row-state.js';
import { isUnmeasured } from './tally.js';

/** One check. Without an outcome it passed. */
export interface TestCase {
  readonly group: 'rows' | 'budgets' | 'regressions' | 'run';
  readonly name: string;
  /** Of a row: the median until it was useful. Others have none of their own: they would be counted twice. */
  readonly seconds: number;
  readonly outcome?: {
    readonly kind: 'failure' | 'error' | 'skipped';
    readonly type?: string;
    readonly message: string;
  };
  readonly output?: string;
}

/** One run, or one comparison of two. */
export interface TestSuite {
  readonly name: string;
  /** In ISO 8601, UTC. */
  readonly startedAt: string;
  /** From the start of the run to its end. */
  readonly seconds: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly TestCase[];
}

/** The runs of a report, each with its rows, and the budgets and comparisons that are about them. */
export function reportSuites(report: Report): TestSuite[] {
  const runs = runsOf(report);
  const homes = new Map(runs.flatMap((run, index) => run.rows.map(({ id }) => [id, index] as const)));
  const gated = report.gate ? gateCases(report.comparisons, report.gate) : [];
  const judged = [...budgetCases(report), ...gated, ...searchCases(report)];
  return runs.map((run, index) => {
    const { label } = run;
    const times = report.parts?.[index] ?? report;
    const { seed, startedAt, finishedAt, interrupted } = times;
    return {
      name: label === undefined ? 'coldstart' : `coldstart ${label}`,
      startedAt,
      seconds: Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000),
      properties: { ...machine(run), seed: String(seed), ...gateProperties(report.gate) },
      cases: [
        ...[...run.rows, ...run.controls].map(rowCase),
        ...judged.filter(({ about }) => (homes.get(about) ?? 0) === index).map(({ test }) => test),
        ...(interrupted ? [INTERRUPTED] : []),
      ],
    };
  });
}

const INTERRUPTED: TestCase = {
  group: 'run',
  name: 'interrupted',
  seconds: 0,
  outcome: { kind: 'error', type: 'INTERRUPTED', message: 'The run was interrupted: trials are missing.' },
};

/** One suite: the rows of head held against those of base. */
export function comparisonSuites(comparison: ComparisonReport): TestSuite[] {
  const { base, head, comparisons, gate } = comparison;
  const differences = environmentDifferences(comparison);
  return [
    {
      name: `coldstart compare ${base.file} ${head.file}`,
      startedAt: head.startedAt,
      seconds: 0,
      properties: {
        base: `${base.file}, measured ${base.startedAt}`,
        head: `${head.file}, measured ${head.startedAt}`,
        ...(differences.length === 0 ? {} : { 'base and head differ': differences.join('; ') }),
        ...gateProperties(gate),
      },
      cases: gateCases(comparisons, gate).map(({ test }) => test),
    },
  ];
}

function machine({ environment }: MeasuredRun): Record<string, string> {
  const { os, kernel, arch, cpuModel, cpuCount } = environment;
  return { os: `${os}, kernel ${kernel}, ${arch}`, cpu: `${cpuModel}, ${cpuCount}` };
}

function gateProperties(gate: Gate | undefined): Record<string, string> {
  if (!gate) return {};
  const { verdict, reasons, maxRegression } = gate;
  return {
    verdict,
    'max regression': `${Number((maxRegression * 100).toFixed(4))} %`,
    ...(reasons.length === 0 ? {} : { reasons: reasons.join('; ') }),
  };
}

function rowCase(row: Report['results'][number]): TestCase {
  const fault = unmeasured(row);
  const seconds = hasSample(row) ? rowFigures(row).mainMs / 1000 : 0;
  const output = rowFigures(row).lines.join('\n');
  return {
    ...{ group: 'rows', name: row.id, seconds },
    ...(fault ? { outcome: { kind: 'error', type: fault.code, message: fault.message } } : {}),
    ...(output === '' ? {} : { output }),
  };
}

/** A case and the id of the row that it is about. */
interface Judged {
  readonly about: string;
  readonly test: TestCase;
}

function budgetCases({ budgets = [] }: Report): Judged[] {
  return budgets.map(({ id, budget, verdict, sentence }) => ({
    about: id,
    test: { group: 'budgets', name: `${id}: ${budget}`, seconds: 0, ...judgement(verdict, sentence) },
  }));
}

/** A search is one check of the whole history. */
function searchCases({ bisect }: Report): Judged[] {
  if (!bisect) return [];
  const { good, bad, metric, outcome, sentence } = bisect;
  const name = `${good.short}..${bad.short}: ${metric}`;
  const judged = judgement(BISECT_VERDICTS[outcome], sentence);
  return [{ about: '', test: { group: 'regressions', name, seconds: 0, ...judged } }];
}

function gateCases(comparisons: readonly Comparison[], { unmatched }: Gate): Judged[] {
  const compared = comparisons.flatMap((comparison): Judged[] => {
    const { verdict, sentence, metric, head } = comparison;
    if (verdict === undefined) return [];
    const name = `${comparedRows(comparison)}: ${metric}`;
    return [
      { about: head, test: { group: 'regressions', name, seconds: 0, ...judgement(verdict, sentence) } },
    ];
  });
  return [...compared, ...unmatched.map(unmatchedCase)];
}

function unmatchedCase({ id, code, verdict, sentence }: Unmatched): Judged {
  const name = `${id}: ${code.toLowerCase().replaceAll('_', ' ')}`;
  const outcome = isUnmeasured({ code })
    ? { outcome: { kind: 'error' as const, type: code, message: sentence } }
    : judgement(verdict ?? 'INCONCLUSIVE', sentence, code);
  return { about: id, test: { group: 'regressions', name, seconds: 0, ...outcome } };
}

function judgement(verdict: Verdict, message: string, type?: string): Pick<TestCase, 'outcome' | 'output'> {
  switch (verdict) {
    case 'PASS':
      return { output: message };
    case 'FAIL':
      return { outcome: { kind: 'failure', type: type ?? verdict, message } };
    case 'INCONCLUSIVE':
      return { outcome: { kind: 'skipped', message } };
  }
}
