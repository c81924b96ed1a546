import { withoutValues } from '../domain/conceal.js';
import { ColdstartError, EXIT, STOPS_RUN } from '../domain/errors.js';
import { givenValues, isControl, type Plan, type Scenario } from '../domain/plan.js';
import type { ScenarioRecord, Trial, Warning } from '../domain/report.js';
import type { OnHook, Runner } from '../domain/runner.js';
import { perRow, type RunEvent } from './events.js';
import { lookAgain } from './extra-runs.js';
import { failure, isHopeless, unendedWarning } from './failures.js';

export type { RunEvent };

/** One row of a finished run. */
export interface RunRow {
  readonly scenario: Scenario;
  readonly record: ScenarioRecord;
  readonly trials: readonly Trial[];
  readonly warnings: readonly Warning[];
}

export interface RunOptions {
  createRunner(scenario: Scenario): Runner;
  onEvent?(event: RunEvent): void;
  readonly signal: AbortSignal;
  /** Asked after each round that is a look: the indexes of the rows that need no more trials. */
  decided?(rows: readonly RunRow[]): Promise<ReadonlySet<number>>;
  /** No trial begins after this, in milliseconds of `performance.now()`. */
  readonly untilMs?: number;
}

/** A row while it is measured. */
interface Row {
  readonly index: number;
  readonly scenario: Scenario;
  readonly runner: Runner;
  readonly trials: Trial[];
  /** What the loop itself has to say about it. */
  readonly remarks: Warning[];
  isGivenUp: boolean;
  /** What it is measured for is decided. */
  isDecided: boolean;
}

/** A trial to come, and its place in the run. */
interface Turn {
  readonly row: Row;
  readonly round: number;
  readonly position: number;
  readonly inRound: readonly Row[];
  /** Whether the rows are looked at after it: the last of a round that is a look. */
  readonly isLook: boolean;
}

/**
 * THE loop: prepares every scenario, then runs the rounds as planned. A failing scenario costs its own trials only;
 * an abort ends the run after the trial at hand, with every finished trial kept.
 */
export async function runPlan(
  plan: Plan,
  options: RunOptions,
): Promise<{ rows: RunRow[]; interrupted: boolean; isOutOfTime: boolean }> {
  const rows = plan.scenarios.map((scenario, index): Row => {
    const runner = options.createRunner(scenario);
    return { index, scenario, runner, trials: [], remarks: [], isGivenUp: false, isDecided: false };
  });
  const rowsAt = (indexes: readonly number[]) => indexes.flatMap((index) => rows[index] ?? []);
  const lanes = plan.lanes?.map(rowsAt) ?? [rows];
  const turns = plan.rounds.flatMap(({ round, order, isLook = false }): Turn[] => {
    const inRound = rowsAt(order);
    return inRound.map((row, position) => {
      const isLast = position === inRound.length - 1;
      return { row, round, position, inRound, isLook: isLook && isLast };
    });
  });
  let isOutOfTime = false;
  try {
    const unprepared = await prepareRows(lanes, options);
    options.onEvent?.({
      kind: 'prepared',
      records: rows.map(({ runner }) => runner.describe().record),
      turns: perRow(
        turns.filter(({ row }) => !row.isGivenUp),
        rows.length,
      ),
      lanes: lanes.length,
      atMost: plan.rounds.some(({ isLook }) => isLook),
    });
    for (const { row, trial } of unprepared) keep(row, trial, options);
    isOutOfTime = await runTurns(turns, rows, lanes, options);
    await lookAgain(rows, options);
  } finally {
    await inLanes(lanes, (row) => closeRow(row, options));
  }
  // Only now: a runner has warnings about its end too.
  return { rows: rows.map(finished), interrupted: options.signal.aborted, isOutOfTime };
}

/** Rows of one lane follow one another, lanes run side by side. All have ended when it does, with the first of their errors. */
async function inLanes(lanes: readonly (readonly Row[])[], act: (row: Row) => Promise<void>): Promise<void> {
  const runLane = async (lane: readonly Row[]) => {
    for (const row of lane) await act(row);
  };
  const ends = await Promise.allSettled(lanes.map(runLane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/**
 * Nothing is timed while rows are prepared, so those of different kinds are side by side; hooks of the user follow one
 * another as they do in the rounds.
 */
function preparedTogether(lane: readonly Row[]): Row[][] {
  if (lane.some(({ scenario }) => Object.keys(scenario.hooks).length > 0)) return [[...lane]];
  const kinds = [...new Set(lane.map(({ scenario }) => scenario.runner))];
  return kinds.map((kind) => lane.filter(({ scenario }) => scenario.runner === kind));
}

/** Gives up the rows that cannot be prepared; yields their only trials, in the order in which they failed. */
async function prepareRows(
  lanes: readonly (readonly Row[])[],
  { signal, onEvent }: RunOptions,
): Promise<{ row: Row; trial: Trial }[]> {
  const unprepared: { row: Row; trial: Trial }[] = [];
  const count = lanes.flat().filter(({ runner }) => runner.prepare).length;
  await inLanes(lanes.flatMap(preparedTogether), async (row) => {
    if (signal.aborted || !row.runner.prepare) return;
    const { id, runner } = row.scenario;
    onEvent?.({ kind: 'preparing', id, runner, count });
    try {
      await row.runner.prepare(signal);
    } catch (error) {
      if (signal.aborted) return;
      // What was asked wrongly concerns the whole run, not this row.
      if (error instanceof ColdstartError && error.exitCode === EXIT.usage) throw error;
      row.isGivenUp = true;
      unprepared.push({ row, trial: { ...failure('PREPARE_FAILED', error), round: 0, position: 0 } });
    }
  });
  return unprepared;
}

/**
 * Each lane has its turns in their order, until the run is stopped or nothing is left that can be measured. Resolves to
 * whether it ended because of its time.
 */
async function runTurns(
  turns: readonly Turn[],
  rows: readonly Row[],
  lanes: readonly (readonly Row[])[],
  options: RunOptions,
): Promise<boolean> {
  const { signal, onEvent, untilMs = Number.POSITIVE_INFINITY } = options;
  let isStopped = false;
  let isOutOfTime = false;
  const runLane = async (own: readonly Turn[]) => {
    const leaveOut = (after: number, change: () => void) => {
      const left = () => perRow(own.slice(after + 1).filter(isWanted), rows.length);
      const before = left();
      change();
      const now = left();
      const turns = before.map((count, index) => count - (now[index] ?? 0));
      if (turns.some((count) => count > 0)) onEvent?.({ kind: 'skipped', turns });
    };
    for (const [at, turn] of own.entries()) {
      const { row } = turn;
      if (signal.aborted || isStopped || isOver(rows)) return;
      isOutOfTime ||= performance.now() >= untilMs;
      if (isOutOfTime) return;
      if (isWanted(turn)) {
        const trial = await runTrial(turn, options);
        // A trial cut short by the user tells nothing about the worker.
        if (signal.aborted && trial.status === 'failed') return;
        keep(row, trial, options);
        isStopped ||= trial.status === 'failed' && STOPS_RUN.has(trial.code);
        if (isHopeless(row.trials)) {
          leaveOut(at, () => {
            row.isGivenUp = true;
          });
        }
      }
      if (!turn.isLook) continue;
      const decided = await decidedAmong(rows, options);
      leaveOut(at, () => {
        for (const one of decided) one.isDecided = true;
      });
    }
  };
  await Promise.all(lanes.map((lane) => runLane(turns.filter(({ row }) => lane.includes(row)))));
  return isOutOfTime;
}

async function decidedAmong(rows: readonly Row[], { decided }: RunOptions): Promise<readonly Row[]> {
  const indexes = await decided?.(rows.map(finished));
  return rows.filter(({ index }) => indexes?.has(index));
}

const isEnded = ({ isGivenUp, isDecided }: Row) => isGivenUp || isDecided;
const isControlRow = ({ scenario }: Row) => isControl(scenario);

/** The control goes on for as long as there is a row in its round to be compared with it. */
function isWanted({ row, inRound }: Turn): boolean {
  return !isEnded(row) && !(isControlRow(row) && inRound.every((one) => isControlRow(one) || isEnded(one)));
}

async function runTrial({ row, round, position }: Turn, { signal, onEvent }: RunOptions): Promise<Trial> {
  const { index, runner, scenario } = row;
  const { id } = scenario;
  onEvent?.({ kind: 'started', index, id, round });
  const onHook: OnHook = (hook) => onEvent?.({ kind: 'hook', id, hook });
  try {
    const sample = await runner.measure(signal, { firstTouch: round === 0, onHook });
    // What it cannot do is seen in the trials.
    if (round === 0 && !signal.aborted)
      await runner
        .settling?.()?.(signal)
        .catch(() => undefined);
    return { ...sample, round, position } as Trial;
  } catch (error) {
    return { ...failure('ERROR', error), round, position };
  }
}

function keep({ index, scenario, trials }: Row, found: Trial, { onEvent }: RunOptions): void {
  const trial = withoutSecrets(found, scenario);
  trials.push(trial);
  onEvent?.({ kind: 'trial', index, id: scenario.id, trial });
}

/** What goes wrong at the end of one row must cost neither the ends of the others nor the samples. */
async function closeRow({ runner, scenario, remarks }: Row, { onEvent }: RunOptions): Promise<void> {
  try {
    if (scenario.hooks.cleanup) onEvent?.({ kind: 'hook', id: scenario.id, hook: 'cleanup' });
    await runner.close?.();
  } catch (error) {
    remarks.push(unendedWarning(error, scenario));
  }
}

function finished({ runner, scenario, trials, remarks }: Row): RunRow {
  const { record, warnings } = runner.describe();
  return { scenario, record, trials, warnings: [...warnings, ...remarks] };
}

/** Without a row that can still be measured the control row has nothing to be compared with. */
function isOver(rows: readonly Row[]): boolean {
  return rows.every((row) => isEnded(row) || isControlRow(row));
}

function withoutSecrets(trial: Trial, scenario: Scenario): Trial {
  if (trial.status === 'ok') return trial;
  return { ...trial, message: withoutValues(trial.message, givenValues(scenario)) };
}
