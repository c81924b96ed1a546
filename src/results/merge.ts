import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Gate } from '../domain/gate.js';
import { partLabel } from '../domain/part-label.js';
import type { Part } from '../domain/parts.js';
import { isControl } from '../domain/plan.js';
import type { Report, Result, Warning } from '../domain/report.js';
import { worst } from '../domain/verdict.js';
import { unlikeness } from './likeness.js';
import { checkMergeable, type MergeInput, missingShards } from './merge-checks.js';

/**
 * Joins reports of different rows into one: every trial, every environment. Nothing is computed anew: rows are compared
 * within their own run only. Control rows get the number of their part, `control/py3.12@2`, so that nobody pools them.
 * Throws a usage error for reports that do not go together, and for missing shards unless they may be missing. Pure.
 */
export function mergeReports(
  inputs: readonly MergeInput[],
  { argv, allowMissing }: { argv: readonly string[]; allowMissing: boolean },
): Report {
  const [first, ...others] = [...inputs].sort((a, b) => shardIndex(a) - shardIndex(b));
  if (!first) throw new Error('no reports to merge');
  const sorted = [first, ...others];
  checkMergeable(sorted, { allowMissing });
  const named = sorted.map((input, index) => withOwnControls(input, input.report.shard?.index ?? index + 1));
  const parts = named.map(partOf);
  const reports = named.map(({ report }) => report);
  const budgets = reports.flatMap((report) => report.budgets ?? []);
  // A shard without rows has decided nothing, and nothing of it is open.
  const withRows = reports.filter(({ results }) => results.length > 0);
  const gate = mergeGates((withRows.length > 0 ? withRows : reports).flatMap((report) => report.gate ?? []));
  const { schemaVersion, kind, tool, seed, runs, environment } = first.report;
  return {
    ...{ schemaVersion, kind, tool },
    startedAt: reports.map(({ startedAt }) => startedAt).reduce((a, b) => (b < a ? b : a)),
    finishedAt: reports.map(({ finishedAt }) => finishedAt).reduce((a, b) => (b > a ? b : a)),
    ...{ seed, runs, argv: [...argv] },
    ...(reports.some(({ interrupted }) => interrupted) ? { interrupted: true } : {}),
    environment,
    ...defined({ commit: commonCommit(reports), looks: mergedLooks(reports) }),
    parts,
    results: reports.flatMap(({ results }) => results),
    comparisons: reports.flatMap(({ comparisons }) => comparisons),
    ...(reports.some((report) => report.budgets) ? { budgets } : {}),
    ...defined({ gate, confirmation: mergeConfirmations(named) }),
    warnings: [...missing(sorted), ...unlikeMachines(parts), ...mergedWarnings(named)],
  };
}

/** All fresh rounds; each row is in one part, and control rows have the number of theirs. */
function mergeConfirmations(inputs: readonly MergeInput[]): Report['confirmation'] {
  const found = inputs.flatMap(({ report }) => report.confirmation ?? []);
  const [first] = found;
  if (!first) return undefined;
  const budgets = found.flatMap((one) => one.budgets ?? []);
  return {
    seed: first.seed,
    startedAt: found.map(({ startedAt }) => startedAt).reduce((a, b) => (b < a ? b : a)),
    finishedAt: found.map(({ finishedAt }) => finishedAt).reduce((a, b) => (b > a ? b : a)),
    ...(found.some(({ interrupted }) => interrupted) ? { interrupted: true } : {}),
    results: found.flatMap(({ results }) => results),
    comparisons: found.flatMap(({ comparisons }) => comparisons),
    ...(budgets.length > 0 ? { budgets } : {}),
  };
}

/** Each kind is looked at after the same rounds in all parts: that is checked. */
function mergedLooks(reports: readonly Report[]): Report['looks'] {
  const looks = reports.flatMap((report) => report.looks ?? []);
  return looks.length === 0 ? undefined : Object.assign({}, ...looks);
}

/** Parts of different commits are of none. */
function commonCommit(reports: readonly Report[]): Report['commit'] {
  const [first, ...others] = reports.map(({ commit }) => commit);
  const isCommon = first !== undefined && others.every((other) => other?.sha === first.sha);
  return isCommon ? { ...first, dirty: reports.some(({ commit }) => commit?.dirty) } : undefined;
}

function shardIndex({ report }: MergeInput): number {
  return report.shard?.index ?? 0;
}

function withOwnControls({ file, report }: MergeInput, number: number): MergeInput {
  const numbered = (results: readonly Result[]) =>
    results.map(
      (result): Result => (isControl(result.scenario) ? { ...result, id: `${result.id}@${number}` } : result),
    );
  const { confirmation } = report;
  const fresh = confirmation && { ...confirmation, results: numbered(confirmation.results) };
  return {
    file,
    report: { ...report, results: numbered(report.results), ...defined({ confirmation: fresh }) },
  };
}

function partOf({ file, report }: MergeInput): Part {
  const { shard, seed, startedAt, finishedAt, argv, interrupted, environment, commit, results } = report;
  return {
    file,
    ...defined({ shard }),
    ...{ seed, startedAt, finishedAt, argv },
    ...(interrupted ? { interrupted } : {}),
    environment,
    ...defined({ commit }),
    rows: results.map(({ id }) => id),
  };
}

function missing(inputs: readonly MergeInput[]): Warning[] {
  const left = missingShards(inputs);
  if (left.length === 0) return [];
  return [
    {
      code: 'MISSING_SHARDS',
      message: `${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} missing: rows may be, too.`,
      remedy: 'Measure what is missing and merge again.',
    },
  ];
}

function unlikeMachines(parts: readonly Part[]): Warning[] {
  const [first, ...others] = parts.filter(({ rows }) => rows.length > 0);
  const unlike = others.flatMap((part) => {
    const found = first ? unlikeness(first.environment, part.environment) : [];
    return found.length > 0 ? [`${partLabel(part)}: ${found.join(', ')}`] : [];
  });
  if (!first || unlike.length === 0) return [];
  return [
    {
      code: 'UNLIKE_MACHINES',
      message: `the parts were measured on machines that differ from that of ${partLabel(first)} (against: ${unlike.join('; ')}).`,
      remedy: 'Comparisons remain valid, each is within one part; do not compare times of different parts.',
    },
  ];
}

/** What all parts with rows say is said once, the rest with the parts that say it. */
function mergedWarnings(inputs: readonly MergeInput[]): Warning[] {
  const said = new Map<string, { warning: Warning; labels: string[] }>();
  for (const { file, report } of inputs) {
    for (const warning of report.warnings) {
      const { code, message, remedy } = warning;
      if (code === 'EMPTY_SHARD') continue;
      const key = JSON.stringify([code, message, remedy]);
      const before = said.get(key)?.labels ?? [];
      said.set(key, { warning, labels: [...before, partLabel({ file, shard: report.shard })] });
    }
  }
  const withRows = inputs.filter(({ report }) => report.results.length > 0).length;
  return [...said.values()].map(({ warning, labels }) =>
    labels.length >= withRows ? warning : { ...warning, message: `${labels.join(', ')}: ${warning.message}` },
  );
}

/**
 * One gate of those of several runs: the worst verdict decides, since each shard has divided the error among the gated rows of all
 * shards. The geometric mean is left out, since no part knows that
 * of all rows. Throws a usage error where the gates did not ask the same. Pure.
 */
function mergeGates(gates: readonly Gate[]): Gate | undefined {
  const [first] = gates;
  if (!first) return undefined;
  const asked = ({ maxRegression, minEffectMs, maxFailures, maxFailureShare }: Gate) =>
    JSON.stringify([maxRegression, minEffectMs, maxFailures, maxFailureShare]);
  if (gates.some((gate) => asked(gate) !== asked(first))) {
    throw usageError(
      'The reports were gated with different limits.',
      'Measure all with the same --max-regression, --min-effect and --max-failures.',
    );
  }
  const { maxRegression, minEffectMs, maxFailures, maxFailureShare, against } = first;
  const isSame = gates.every((gate) => JSON.stringify(gate.against) === JSON.stringify(against));
  const offsets = gates.flatMap(({ runOffset }) => runOffset ?? []);
  return {
    ...{ maxRegression, maxFailures },
    ...defined({ minEffectMs, maxFailureShare, against: isSame ? against : undefined }),
    ...(offsets.length > 0 ? { runOffset: Math.max(...offsets) } : {}),
    unmatched: gates.flatMap(({ unmatched }) => unmatched),
    reasons: [...new Set(gates.flatMap(({ reasons }) => reasons))],
    verdict: worst(gates.map(({ verdict }) => verdict)) ?? 'INCONCLUSIVE',
  };
}
