import { type GateFlags, type GateSettings, gateSettings } from '../config/gate-flags.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { joinedHint } from '../domain/near-names.js';
import type { Plan } from '../domain/plan.js';
import type { Report } from '../domain/report.js';
import { joined } from '../domain/words.js';
import { incompleteness } from '../results/baseline-fitness.js';
import { type CompareOptions, compareReports, type NamedReport } from '../results/compare-reports.js';
import type { RunData } from '../results/run-data.js';
import { resolveBaseline } from './saved-baselines.js';

/** The flags of `bench` that are about a gate. */
interface BenchGate extends GateFlags {
  readonly against?: string;
  readonly baseline?: string;
  readonly compare?: readonly unknown[];
  readonly shard?: unknown;
  readonly acceptRemoved?: readonly string[];
}

/** What a run is held against, read before anything is measured; undefined where nothing is. Throws usage errors. */
export function gateOf(options: BenchGate): GateSettings | undefined {
  const { against, baseline, shard, acceptRemoved } = options;
  if (acceptRemoved !== undefined && against === undefined) {
    throw usageError(
      '--accept-removed needs a commit to compare with.',
      'Add --against REF, or leave it out.',
    );
  }
  if (against !== undefined && baseline !== undefined) {
    throw usageError(
      '--against and --baseline cannot be used together.',
      'Leave out one: --against measures both in one run, which resolves smaller differences.',
    );
  }
  if (baseline !== undefined && shard !== undefined) {
    throw usageError(
      '--baseline cannot be used with --shard: rows of other shards would be missing.',
      'Merge the shards (coldstart merge), then coldstart compare.',
    );
  }
  if (against !== undefined || baseline !== undefined) return gateSettings(options);
  const idle = (['maxRegression', 'minEffect', 'maxFailures', 'metric'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (idle === undefined) return undefined;
  const flag = idle.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw usageError(
    `--${flag} needs something to compare with.`,
    joinedHint(
      'Add --against REF or --baseline FILE, or use coldstart compare.',
      (options.compare ?? []).length === 0
        ? undefined
        : '--compare says how rows differ, and judges nothing.',
    ),
  );
}

/** An earlier report, and how a new one is held against it. */
export interface Baseline {
  readonly base: NamedReport;
  readonly options: CompareOptions;
}

/** Reads a report or a saved baseline, where one is named. Throws usage errors. */
export async function readBaseline(
  { baseline, allowEnvMismatch }: { readonly baseline?: string; readonly allowEnvMismatch: boolean },
  settings: GateSettings | undefined,
  cwd: string,
): Promise<Baseline | undefined> {
  if (baseline === undefined || !settings) return undefined;
  const file = await resolveBaseline(baseline, cwd);
  const { readReport } = await import('./read-report.js');
  const report = await readReport(file, cwd);
  const faults = incompleteness(report);
  if (faults.length > 0) {
    throw usageError(
      `${file} cannot be a baseline: ${joined(faults)}.`,
      'Measure it again, to its end; coldstart compare shows what it has.',
    );
  }
  const { countingAcceptances } = await import('./acceptances.js');
  const { accepted } = await countingAcceptances({ baseline: report }, cwd);
  const granted = defined({ accepted: accepted?.regressions });
  return { base: { file, report }, options: { ...settings, ...granted, allowEnvMismatch } };
}

/** A report with its rows held against those of an earlier one. */
export function heldAgainst({ base, options }: Baseline, report: Report): Report {
  const head = { file: 'this run', report };
  const asked = { ...options, ...defined({ looks: report.looks }) };
  const { comparisons, gate } = compareReports(base, head, asked, report.tool.version);
  return { ...report, comparisons: [...report.comparisons, ...comparisons], gate };
}

/** The gate of a plan, or of the part of it that is measured here. */
export function gateIn(plan: Plan, whole: Plan, settings: GateSettings): NonNullable<RunData['gate']> {
  const gated = ({ comparisons }: Plan) => comparisons.filter((pair) => pair.gated).length;
  const rowsElsewhere = gated(whole) - gated(plan);
  return { ...settings, alone: unpaired(plan), ...(rowsElsewhere > 0 ? { rowsElsewhere } : {}) };
}

/** Rows of a commit or of the working folder that the other side does not have. */
function unpaired({ scenarios, comparisons }: Plan): NonNullable<RunData['gate']>['alone'] {
  const gated = comparisons.filter((pair) => pair.gated);
  const paired = new Set(gated.flatMap(({ base, head }) => [base, head]));
  const alone = (of: 'base' | 'head') =>
    scenarios.filter(({ side }, index) => side === of && !paired.has(index)).map(({ id }) => id);
  return { base: alone('base'), head: alone('head') };
}
