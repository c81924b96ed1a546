import { defined } from '../domain/defined.js';
import type { Explanation } from '../domain/explain.js';
import type { Plan, WorkerScenario } from '../domain/plan.js';
import { shortRef } from '../domain/short-ref.js';
import { shownTarget } from '../domain/worker-target.js';
import type { Io } from '../io/io.js';
import { describeEnvironment } from '../machine/environment.js';
import { withoutCheapFiles } from '../results/site-cost.js';
import type { Against } from './against.js';
import type { Base } from './explain-compare.js';
import { askedWhy, headOf } from './explain-head.js';
import type { ExplainOptions } from './explain-options.js';
import { timedBoth, timedWith } from './explain-ready.js';
import { explanationHead, TRACED_RUNS, type TracedWorker, traceWorkers } from './explain-traces.js';
import type { Machine } from './machine.js';
import type { Progress } from './progress.js';

/** On each side, where two are compared: a module counts at its least. */
const COMPARED_RUNS = 5;

/** A file may say anything. */
const MOST_TRACED = 10;

/** What is to be measured, and with what. */
export interface Measuring {
  readonly plan: Plan;
  readonly head: WorkerScenario;
  readonly options: ExplainOptions;
  readonly machine: Machine;
  readonly progress: Progress;
  readonly io: Io;
  readonly startedAt: string;
}

/** An explanation, and the one that it is compared with where that was measured, too. */
export interface Measured {
  readonly explanation: Explanation;
  readonly base?: Base;
  readonly patch?: string | undefined;
}

/**
 * One worker, with what could make it shorter. Throws usage and measure errors.
 *
 * @param runs as many as what it is compared with, or more of the least would be less
 */
export async function measuredAlone(asked: Measuring, runs = TRACED_RUNS): Promise<Measured> {
  const { plan, head: scenario, options, machine, progress, io } = asked;
  progress.note(`looking at what ${shownTarget(scenario.target)} imports`);
  const how = { runs: Math.max(TRACED_RUNS, Math.min(runs, MOST_TRACED)), signal: io.signal };
  const [traced] = await traceWorkers([scenario], machine.context, how);
  if (!traced) throw new Error('nothing was traced');
  const { found, prepared, places } = traced;
  const why = askedWhy(options.why, found, shownTarget(scenario.target));
  const timed = await timedWith(
    { plan, scenario, options, facts: found, prepared, places },
    { signal: io.signal, progress, context: machine.context },
  );
  const explanation = await assembled(asked, scenario, traced, timed);
  return {
    explanation: { ...explanation, ...defined({ why, remedies: timed.remedies }) },
    patch: timed.patch,
  };
}

/** A worker and what it was, in turn. Throws usage and measure errors. */
export async function measuredBoth(
  asked: Measuring & { readonly base: WorkerScenario },
  { ref, commit }: Against,
): Promise<Measured> {
  const { plan, head, base, machine, progress, io, options } = asked;
  progress.note(`looking at what ${shownTarget(head.target)} imports, here and in ${shortRef(ref)}`);
  const how = { runs: COMPARED_RUNS, signal: io.signal };
  const [after, before] = await traceWorkers([head, base], machine.context, how);
  if (!after || !before) throw new Error('nothing was traced');
  progress.note(`measuring both ${options.runs} times`);
  const timed = await timedBoth(plan, { signal: io.signal, progress, context: machine.context });
  return {
    explanation: await assembled(asked, head, after, timed.head),
    base: {
      explanation: await assembled(asked, base, before, timed.base),
      ...{ told: { ref, commit: commit.commit }, ...defined({ ratio: timed.ratio }) },
    },
  };
}

async function assembled(
  { plan, machine, startedAt }: Measuring,
  scenario: WorkerScenario,
  traced: TracedWorker,
  {
    ready,
    phasesMs,
    readyProcess,
    warnings,
  }: Pick<Explanation, 'ready' | 'phasesMs' | 'readyProcess' | 'warnings'>,
): Promise<Explanation> {
  const { why: _, lost: __, ...parts } = traced.found;
  const { cpuModel, cpuCount, kernel } = await describeEnvironment({ ...machine.tools, variables: [] });
  return {
    ...(await headOf(startedAt)),
    ...explanationHead(scenario, traced),
    machine: { cpuModel, cpuCount, kernel },
    ...{ seed: plan.seed, ready, phasesMs, ...defined({ readyProcess }) },
    ...parts,
    warnings: [...parts.warnings, ...withoutCheapFiles(warnings, parts.boot.lines)],
  };
}
