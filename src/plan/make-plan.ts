import { matchesRow } from '../config/budget.js';
import type { BenchRequest, Request } from '../config/request-types.js';
import { roundsOf } from '../config/rounds.js';
import { isOfTrials } from '../domain/budget.js';
import { COUNT_METRICS, type CountMetric } from '../domain/counts.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { KINDS, kindOf, pythonOf } from '../domain/kinds.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import {
  type Brief,
  type CommandScenario,
  isControl,
  type Plan,
  type Round,
  type Scenario,
} from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { plannedComparisons, uncompared } from './comparisons.js';
import { commandDraft } from './drafts/command.js';
import { containerDraft } from './drafts/container.js';
import { type Draft, type PlanInput, roundsIn } from './drafts/draft.js';
import { handlerDrafts } from './drafts/handler.js';
import { imageFunctionDraft } from './drafts/image-function.js';
import { installDrafts } from './drafts/install.js';
import { wasmDrafts } from './drafts/wasm.js';
import { workerDrafts } from './drafts/worker.js';
import { pythonLabel, uniqueIds } from './labels.js';
import { seededRounds } from './order.js';
import { type RowNote, toldNotes } from './row-notes.js';

/** How often the bare interpreter runs in every round. */
const CONTROL_RUNS = 3;

/** Whoever asks nothing in particular wants to see soon what this does; ten rounds have narrow enough intervals. */
const BRIEF: Brief = { leastRounds: 10, ms: 20_000 };

/**
 * Multiplies the axes out, leaves out what is excluded, names the rows, orders the rounds. Pure: same input, same plan.
 * Throws a usage error where exclusions fit nothing or leave nothing.
 */
export function makePlan(input: PlanInput): Plan {
  const { request } = input;
  const notes: (Warning | RowNote)[] = [];
  const drafts = allowed(
    request.elements.flatMap((element) => draftsOf(element, input, notes)),
    request,
  );
  const rows = uniqueIds(drafts.map((draft) => draft.scenario));
  const controls = controlScenarios(rows, input);
  const scenarios = [...withPitfalls(rows, drafts, request), ...controls];
  const comparisons = plannedComparisons(drafts, request.compare, request.swept, request.reference);
  const brief = request.isDefault && request.runs === undefined && !request.isJudged ? BRIEF : undefined;
  return {
    scenarios,
    ...defined({ brief }),
    rounds: blocksOf(scenarios, input.seed, brief),
    seed: input.seed,
    comparisons,
    notes: [...toldNotes(notes), ...uncompared(drafts, request.compare)],
  };
}

function draftsOf(element: Request, input: PlanInput, notes: (Warning | RowNote)[]): Draft[] {
  switch (element.runner) {
    case 'worker':
      return workerDrafts(element, input, notes);
    case 'wasm':
      return wasmDrafts(element, input);
    case 'command':
      return [commandDraft(element, input)];
    case 'container':
      return [containerDraft(element, input)];
    case 'install':
      return installDrafts(element, input);
    case 'lambda':
      return 'image' in element ? [imageFunctionDraft(element, input)] : handlerDrafts(element, input);
  }
}

/**
 * Installs are long and write much: they have rounds of their own, after the others. Every round has every control, so
 * that drift is seen over the whole run.
 */
export function blocksOf(scenarios: readonly Scenario[], seed: number, brief?: Brief): Round[] {
  const indexes = scenarios.map((_, index) => index);
  const is = (index: number, test: (scenario: Scenario) => boolean) =>
    scenarios.slice(index, index + 1).some(test);
  const controls = indexes
    .filter((index) => is(index, isControl))
    .flatMap((index) => Array<number>(CONTROL_RUNS).fill(index));
  const blocks = [false, true].map((own) =>
    indexes.filter((index) => is(index, (row) => !isControl(row) && kindOf(row).hasOwnRounds === own)),
  );
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, turn) => {
      const runs = Math.max(...block.map((index) => scenarios[index]?.runs ?? 0));
      const looks = new Set(block.flatMap((index) => scenarios[index]?.looks ?? []));
      return seededRounds([...block, ...controls], runs + 1, seed + turn).map((order, round) => ({
        round,
        order,
        ...(looks.has(round) || (brief && round >= brief.leastRounds) ? { isLook: true as const } : {}),
      }));
    });
}

/** The drafts that no rule excludes. A rule that fits no row is a mistake: it would be believed to work. */
function allowed(drafts: readonly Draft[], { exclude }: BenchRequest): Draft[] {
  const used = new Set<object>();
  const left = drafts.filter((draft) => {
    const rules = [...exclude, ...draft.exclude];
    const fitting = rules.filter((rule) => fits(rule, draft.values));
    for (const rule of fitting) used.add(rule);
    return fitting.length === 0;
  });
  const idle = [...exclude, ...drafts.flatMap((draft) => draft.exclude)].find((rule) => !used.has(rule));
  if (idle) {
    const keys = [...new Set(drafts.flatMap(({ values }) => Object.keys(values)))];
    const values = [...new Set(drafts.flatMap((draft) => Object.values(draft.values)))];
    const meant = [
      ...Object.keys(idle).map((key) => didYouMean(key, keys)),
      ...Object.values(idle).map((value) => didYouMean(String(value), values.map(String))),
    ].find((one) => one !== undefined);
    throw usageError(
      `The exclusion ${JSON.stringify(idle)} matches no row.`,
      joinedHint(
        meant,
        `Its keys may be ${keys.join(', ')}; coldstart bench --dry-run without it shows the rows.`,
      ),
    );
  }
  if (left.length === 0) throw usageError('The exclusions leave no row.', 'Take one of them out.');
  return left;
}

/** All that a rule says must be so; a Python fits by its leading numbers. */
function fits(
  rule: Readonly<Record<string, string | number>>,
  values: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(rule).every(([key, wanted]) => {
    const value = values[key];
    if (value === undefined) return false;
    if (key !== 'python') return value === String(wanted);
    const version = value.replace(/t?(?:@.*)?$/, '');
    return value === wanted || `${version}.`.startsWith(`${wanted}.`);
  });
}

/**
 * The first row of each of the user's targets is looked at for pitfalls, and what it loads is counted; system calls, which
 * a run of their own takes, where a budget is about them.
 */
function withPitfalls(
  rows: readonly Scenario[],
  drafts: readonly Draft[],
  request: BenchRequest,
): Scenario[] {
  const seen = new Set<number>();
  return rows.map((row, index) => {
    const element = drafts[index]?.element ?? -1;
    if (row.runner !== 'worker') return row;
    const isFirst = row.target.kind !== 'bundled' && !seen.has(element);
    if (isFirst) seen.add(element);
    const pitfalls = isFirst && request.pitfalls;
    const asked = budgeted(row.id, request);
    // Whether both sides ran an installed copy decides: it is seen by what is loaded.
    const isOfCommit = isFirst && row.side !== undefined;
    const metrics = COUNT_METRICS.filter(
      (one) => asked.has(one) || (pitfalls && one !== 'syscalls') || (isOfCommit && one === 'distributions'),
    );
    const counts = { metrics, runs: asked.size > 0 ? RUNS_THAT_DECIDE : 1 };
    return { ...row, pitfalls, ...(metrics.length > 0 ? { counts } : {}) };
  });
}

const RUNS_THAT_DECIDE = 2;

/** What budgets want to have counted of a row. */
function budgeted(id: string, { budgets, otherBudgets }: BenchRequest): ReadonlySet<CountMetric> {
  return new Set(
    [...budgets, ...otherBudgets].flatMap((budget) =>
      !isOfTrials(budget) && (budget.rows === undefined || matchesRow(budget.rows, id)) ? [budget.count] : [],
    ),
  );
}

function controlScenarios(rows: readonly Scenario[], input: PlanInput): CommandScenario[] {
  const used = rows.flatMap((row) => pythonOf(row) ?? []).filter(({ missing }) => missing === undefined);
  const pythons = new Map(
    (used.length > 0 ? used : [input.controlPython]).map((python) => [python.executable, python]),
  );
  return [...pythons.values()].map((python) => ({
    runner: 'command',
    id: `control/py${pythonLabel(python, [...pythons.values()])}`,
    argv: [python.executable, '-I', '-S', '-c', 'pass'],
    control: true,
    pageCache: 'warm',
    timeoutMs: input.request.timeoutMs,
    env: {},
    cwd: input.cwd,
    hooks: {},
    ...roundsIn(roundsOf(KINDS.command, input.request)),
    axes: {},
  }));
}
