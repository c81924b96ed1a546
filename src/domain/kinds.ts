import type { Metric } from './budget.js';
import type { Kind, MainMetric, RowTraits } from './kind.js';
import { command } from './kinds/command.js';
import { container } from './kinds/container.js';
import { install } from './kinds/install.js';
import { lambda } from './kinds/lambda.js';
import { wasm } from './kinds/wasm.js';
import { worker } from './kinds/worker.js';
import type { PythonRef, Scenario } from './plan.js';
import type { RunnerKind, ScenarioRecord } from './report.js';

type Kinds = { readonly [K in RunnerKind]: Kind<K> };

/** Every kind of row, in the order in which tables show them. */
export const KINDS = { worker, wasm, command, container, install, lambda } satisfies Kinds;

/** What the pipeline asks of the kind of this row, to be asked with the row itself. */
export function kindOf<K extends RunnerKind>({ runner }: { readonly runner: K }): Kind<K> {
  const kinds: Kinds = KINDS;
  return kinds[runner];
}

/** The interpreter of a row; undefined where it has none, or where AWS chooses it. */
export function pythonOf(scenario: Scenario): PythonRef | undefined {
  return kindOf(scenario).python(scenario);
}

/** The metric that answers "how long until it is useful". */
export function mainMetric(record: ScenarioRecord): MainMetric {
  return kindOf(record).mainMetric(record);
}

/** Whether such a row ever has this figure. */
export function hasMetric(row: RowTraits & { readonly runner: RunnerKind }, metric: Metric): boolean {
  return kindOf(row).metrics(row).includes(metric);
}

/** What of a measured row decides which figures it has. */
export function traitsOf(record: ScenarioRecord): RowTraits & { readonly runner: RunnerKind } {
  const waits = 'ready' in record && record.ready !== undefined;
  return { runner: record.runner, waits, ...(record.runner === 'lambda' ? { starts: record.starts } : {}) };
}
