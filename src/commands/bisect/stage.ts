import { commitRequest, together } from '../../config/commit-request.js';
import type { BenchRequest } from '../../config/request-types.js';
import { defined } from '../../domain/defined.js';
import { ColdstartError, EXIT, measureError, usageError } from '../../domain/errors.js';
import { pythonOf } from '../../domain/kinds.js';
import { isControl, type Plan, type PythonRef } from '../../domain/plan.js';
import type { Environment } from '../../domain/report.js';
import type { Runner } from '../../domain/runner.js';
import { counted } from '../../domain/words.js';
import { childEnvironment } from '../../launch/child-env.js';
import { describeEnvironment } from '../../machine/environment.js';
import { runPlan } from '../../run/run.js';
import { runnersFor } from '../../runners/runner-of.js';
import { type BisectionStep, nextStep } from '../../stats/bisection.js';
import { openMachine } from '../machine.js';
import { type PlannedRun, planFor } from '../planned-run.js';
import {
  isOfOneCommit,
  type Measuring,
  noteBroken,
  noteRound,
  noteRows,
  type Search,
  skip,
} from './notes.js';

/** Rounds that a stage has at most; another one follows where they do not suffice. */
const MOST_ROUNDS = { ends: 80, search: 8, step: 64 } as const;

/** What the rounds so far ask for. */
export function stepOf({ commits, maxRegression, file: { state } }: Search): BisectionStep {
  const broken = new Set(state.broken.keys());
  return nextStep(state.rounds, { last: commits.history.length - 1, maxRegression, broken });
}

/**
 * Measures the commits of a step in the same rounds, until another step is asked for. What cannot be measured is noted,
 * unless it is an end: then a measure error is thrown.
 */
export async function runStage(
  search: Search,
  step: Measuring,
): Promise<{ readonly interrupted: boolean; readonly environment?: Environment }> {
  const { io, progress, commits } = search;
  const known = search.file.state;
  const before = known.rounds.length + known.broken.size;
  const requests = await requestsOf(search, step);
  if (!requests) return { interrupted: false };
  const planned = await plannedOf(search, step, requests);
  if (!planned) return { interrupted: false };
  const plan = stagePlan(planned.plan, known.rounds.length);
  for (const [index, scenario] of plan.scenarios.entries()) {
    const commit = commits.history[step.commits[index] ?? -1];
    if (commit && scenario.runner === 'worker') await commits.compile(commit, scenario.python.executable);
  }
  const machine = await openMachine(plan, { ...planned, io, onProgress: progress.note });
  try {
    const names = plan.scenarios.flatMap(({ env }) => Object.keys(childEnvironment(io.env, env)));
    const variables = [...new Set(names)].sort();
    const environment = await describeEnvironment({ ...machine.tools, variables });
    const runnerOf = await runnersFor(plan.scenarios, machine.context);
    const { rows, interrupted } = await runPlan(plan, {
      createRunner: (scenario) => ownFault(runnerOf(scenario)),
      signal: io.signal,
      onEvent: progress.event,
      decided: async (found) => {
        noteRound(search, step, found);
        const next = stepOf(search);
        return new Set(isSameStep(next, step) ? [] : plan.scenarios.keys());
      },
    });
    progress.stop();
    noteRows(search, step, rows);
    if (!interrupted) noteBroken(search, step, rows);
    const isStuck = known.rounds.length + known.broken.size === before;
    if (isStuck && !interrupted)
      throw measureError('Nothing could be measured in the last rounds.', 'Run it again to go on from here.');
    return { interrupted, environment };
  } finally {
    await machine.close();
  }
}

function isSameStep(next: BisectionStep, step: Measuring): boolean {
  return (
    next.kind === 'measure' &&
    next.stage === step.stage &&
    next.commits.length === step.commits.length &&
    next.commits.every((commit, index) => commit === step.commits[index])
  );
}

/** Whether what is asked can be asked at all, of the bad end; yields its Python. Throws usage errors. */
export async function checkAsked({
  commits,
  sources,
  targets,
  io,
  progress,
}: Omit<Search, 'file'>): Promise<PythonRef | undefined> {
  const bad = commits.history.at(-1);
  if (!bad) return undefined;
  const place = (path: string) => commits.place(path, bad);
  const target = targets.at(-1);
  const request = await commitRequest(sources, { ref: bad.short, place, ...defined({ target }) });
  const { plan } = await planFor(together([{ ...request, runs: 1 }]), io, progress.note);
  checkRows(plan, 1);
  return plan.scenarios[0] && pythonOf(plan.scenarios[0]);
}

/** What is asked of each commit; undefined where one of them cannot be asked, which is noted. */
async function requestsOf(
  search: Search,
  { commits: asked }: Measuring,
): Promise<BenchRequest[] | undefined> {
  const { commits, sources, targets } = search;
  const requests: BenchRequest[] = [];
  for (const number of asked) {
    const commit = commits.history[number];
    if (!commit) throw new Error(`there is no commit ${number}`);
    try {
      await commits.checkOut(commit);
      const target = targets[number];
      const place = (path: string) => commits.place(path, commit);
      requests.push(await commitRequest(sources, { ref: commit.short, place, ...defined({ target }) }));
    } catch (error) {
      skip(search, number, error);
    }
  }
  return requests.length === asked.length ? requests : undefined;
}

/** The plan of all of them; undefined where one cannot be planned, which is noted. */
async function plannedOf(
  search: Search,
  step: Measuring,
  requests: readonly BenchRequest[],
): Promise<PlannedRun | undefined> {
  const { io, progress, seed, file } = search;
  const planOf = async (some: readonly BenchRequest[]) => {
    const request: BenchRequest = {
      ...together(some),
      ...{
        runs: MOST_ROUNDS[step.stage],
        seed: seed + file.state.rounds.length,
        isJudged: false,
        budgets: [],
      },
      pitfalls: step.stage === 'step',
    };
    return planFor(request, io, progress.note);
  };
  try {
    const planned = await planOf(requests);
    checkRows(planned.plan, requests.length);
    return planned;
  } catch (error) {
    if (requests.length === 1 || !isOfOneCommit(error)) throw error;
    const skipped = file.state.broken.size;
    for (const [index, request] of requests.entries())
      await planOf([request]).catch((own: unknown) => skip(search, step.commits[index] ?? 0, own));
    if (file.state.broken.size === skipped) throw error;
    return undefined;
  }
}

function checkRows({ scenarios }: Plan, commits: number): void {
  const rows = scenarios.filter((one) => !isControl(one));
  if (rows.length === commits) return;
  const ids = rows.slice(0, 4).map(({ id }) => id);
  throw usageError(
    `bisect follows one row, and this would be ${counted(rows.length / commits, 'row')}: ${ids.join(', ')} …`,
    'Choose with --python and --loop.',
  );
}

/** The rounds go on counting; each is looked at. */
function stagePlan(plan: Plan, done: number): Plan {
  return {
    ...plan,
    rounds: plan.rounds.map(({ round, order }) => ({
      order,
      round: round === 0 ? 0 : round + done,
      isLook: true as const,
    })),
  };
}

/** What a commit asks wrongly concerns its row alone. */
function ownFault(runner: Runner): Runner {
  const { prepare } = runner;
  if (!prepare) return runner;
  return {
    ...runner,
    prepare: async (signal) => {
      try {
        await prepare(signal);
      } catch (error) {
        if (!(error instanceof ColdstartError) || error.exitCode !== EXIT.usage) throw error;
        throw measureError(error.message, error.hint, error);
      }
    },
  };
}
