import { dirname } from 'node:path';
import { defined } from '../domain/defined.js';
import type { Explanation } from '../domain/explain.js';
import type { CodePlaces } from '../domain/facts/imports.js';
import type { Plan } from '../domain/plan.js';
import { counted } from '../domain/words.js';
import { explained } from '../findings/explain/explanation.js';
import { invocationImports } from '../findings/explain/first-invocation.js';
import { shownFile } from '../findings/explain/places.js';
import type { Io } from '../io/io.js';
import { planWith } from '../plan/remedy-plan.js';
import { codePlaceKind } from '../project/handler-module.js';
import { sampleColumns } from '../results/metrics.js';
import type { RunRow } from '../run/run.js';
import type { RunnerContext } from '../runners/context.js';
import { type HandlerRuns, traceHandler } from '../runners/handler/import-runs.js';
import { TraceFailure } from '../runners/traces.js';
import { summarizeAll } from '../stats/summary.js';
import { askedWhy, headOf } from './explain-head.js';
import type { ExplainOptions } from './explain-options.js';
import { wantsRemedies } from './explain-patch.js';
import { noRemedies, timedReady, tooFew } from './explain-ready.js';
import type { HandlerScenario } from './explain-request.js';
import { notExplained, TRACED_RUNS } from './explain-traces.js';
import type { Progress } from './progress.js';
import { type OpenHandlerRemedies, openHandlerRemedies } from './remedies/handler-remedies.js';

interface HandlerAsked {
  readonly plan: Plan;
  readonly scenario: HandlerScenario;
  readonly options: ExplainOptions;
  readonly io: Io;
  readonly progress: Progress;
  readonly context: RunnerContext;
  readonly startedAt: string;
}

/**
 * Explains the initialisation of a Lambda handler in the emulator, and what its first invocation imports. Throws usage errors,
 * and measure errors where it does not answer.
 */
export async function explainHandler(
  asked: HandlerAsked,
): Promise<{ readonly explanation: Explanation; readonly patch: string }> {
  const { plan, scenario, options, io, context, startedAt } = asked;
  const { target } = scenario;
  const runs = await handlerRuns(asked);
  const places: CodePlaces = {
    folder: runs.paths.folder,
    stdlib: context.interpreter(target.python).stdlib,
    prefix: dirname(dirname(runs.python.executable)),
  };
  const facts = explained({
    ...{ timed: runs.timed, edges: runs.edges, statements: runs.statements, importTime: [], places },
    ...{ distributions: runs.distributions, mainName: 'the runtime client' },
    handlerModule: moduleOf(target.handler),
  });
  const why = askedWhy(options.why, facts, target.handler);
  const { why: _, lost: __, ...parts } = facts;
  const timed = await timedHandler(asked, facts, places);
  const [row] = timed.rows;
  const handled = row && (await summarizeAll(sampleColumns(row.record, row.trials))).handler;
  if (!handled) throw new Error(`${scenario.id} has no time of its invocation`);
  const explanation: Explanation = {
    ...(await headOf(startedAt)),
    target: target.handler,
    ...{ python: runs.python, environment: runs.runtime, folder: places.folder },
    bytecode: target.layout.bytecode ? 'present' : 'none',
    ...{ seed: plan.seed, ready: timed.ready, phasesMs: timed.phasesMs },
    firstInvocation: {
      ...{ medianMs: handled.median, n: handled.n, ...defined({ ci95Ms: handled.medianCi95 }) },
      ...invocationImports(runs.timed, places, runs.distributions),
    },
    ...parts,
    ...defined({ why, remedies: timed.told?.remedies }),
    warnings: [...parts.warnings, ...timed.warnings],
  };
  io.signal.throwIfAborted();
  return { explanation, patch: timed.told?.patch ?? '' };
}

/** As the runtime client imports it. */
function moduleOf(handler: string): string {
  return handler.slice(0, handler.lastIndexOf('.')).replaceAll('/', '.');
}

async function handlerRuns({ scenario, context, io, progress }: HandlerAsked): Promise<HandlerRuns> {
  const { target } = scenario;
  progress.note(`looking at what ${target.handler} imports`);
  try {
    return await traceHandler(scenario, target, context, { runs: TRACED_RUNS, signal: io.signal });
  } catch (error) {
    if (!(error instanceof TraceFailure)) throw error;
    const hint = /No module named /.test(error.message)
      ? 'Name what the function needs: --requirements FILE, or a requirements.txt in its folder.'
      : 'It is invoked with {} unless --event FILE says something else.';
    throw notExplained(target.handler, error, (file) => shownFile(file, { folder: target.folder }), hint);
  }
}

interface TimedHandler extends Omit<Awaited<ReturnType<typeof timedReady>>, 'rows'> {
  readonly rows: readonly RunRow[];
  readonly told?: ReturnType<OpenHandlerRemedies['told']>;
}

/** Trials of the handler as it is, with remedies in their rounds where they are wanted. */
async function timedHandler(
  { plan, scenario, options, io, progress, context }: HandlerAsked,
  facts: ReturnType<typeof explained>,
  places: CodePlaces,
): Promise<TimedHandler> {
  const { handler } = scenario.target;
  const timing = { signal: io.signal, progress, context };
  const alone = async (warnings: Explanation['warnings']) => {
    progress.note(`measuring ${handler} ${options.runs} times`);
    const timed = await timedReady(plan, timing);
    const rows = timed.rows.filter((row) => row.scenario.id === scenario.id);
    return { ...timed, rows, warnings: [...timed.warnings, ...warnings] };
  };
  if (!wantsRemedies(options))
    return alone(options.remedies && options.why === undefined ? [tooFew(options.runs)] : []);
  if ((await codePlaceKind(scenario.target.folder)) !== 'folder')
    return alone([noRemedies('what lies in a zip is not changed: name its folder')]);
  const opened = await openHandlerRemedies({
    ...{ scenario, facts, places, context, signal: io.signal, note: progress.note },
  });
  if (typeof opened === 'string') return alone([noRemedies(opened)]);
  progress.note(
    `measuring ${handler} and ${counted(opened.rows.length, 'changed copy', 'changed copies')} of it ${options.runs} times`,
  );
  const timed = await timedReady(planWith(plan, opened.rows), timing);
  const rows = timed.rows.filter(({ scenario: one }) => one.runner === 'lambda');
  return { ...timed, rows, told: opened.told(rows) };
}
