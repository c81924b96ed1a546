import { defined } from '../domain/defined.js';
import type { Explanation } from '../domain/explain.js';
import { maskSecrets } from '../domain/mask.js';
import type { ContainerScenario, Plan } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { explained } from '../findings/explain/explanation.js';
import type { Io } from '../io/io.js';
import { type ContainerRuns, traceContainer } from '../runners/container/import-runs.js';
import type { RunnerContext } from '../runners/context.js';
import { TraceFailure } from '../runners/traces.js';
import { askedWhy, headOf } from './explain-head.js';
import type { ExplainOptions } from './explain-options.js';
import { wantsRemedies } from './explain-patch.js';
import { noRemedies, timedReady } from './explain-ready.js';
import { notExplained, TRACED_RUNS } from './explain-traces.js';
import type { Progress } from './progress.js';

interface ContainerAsked {
  readonly plan: Plan;
  readonly scenario: ContainerScenario;
  readonly options: ExplainOptions;
  readonly io: Io;
  readonly progress: Progress;
  readonly context: RunnerContext;
  readonly startedAt: string;
}

/** Explains the start of a container, by the Python in it. Throws usage errors, and measure errors where it is not ready. */
export async function explainContainer(
  asked: ContainerAsked,
): Promise<{ readonly explanation: Explanation; readonly patch: string }> {
  const { plan, scenario, options, io, context, startedAt, progress } = asked;
  const { image } = scenario;
  const runs = await containerRuns(asked);
  const { places, timed: traced, edges, statements, boot, distributions } = runs;
  const facts = explained({
    ...{ timed: traced, edges, statements, importTime: [], places, distributions, ...defined({ boot }) },
    mainName: shownWords(runs.words),
  });
  const why = askedWhy(options.why, facts, image);
  const { why: _, lost: __, ...parts } = facts;
  progress.note(`measuring ${image} ${options.runs} times`);
  const timed = await timedReady(plan, { signal: io.signal, progress, context });
  const explanation: Explanation = {
    ...(await headOf(startedAt)),
    target: image,
    ...{ python: runs.python, environment: `a container of ${image} in ${runs.engine}` },
    ...{ folder: places.folder, bytecode: 'found', seed: plan.seed },
    ...{ ready: timed.ready, phasesMs: timed.phasesMs },
    ...parts,
    ...defined({ why }),
    warnings: [
      ...parts.warnings.map(inImage),
      ...timed.warnings,
      ...(wantsRemedies(options) ? [NOT_MEASURED] : []),
    ],
  };
  io.signal.throwIfAborted();
  return { explanation, patch: '' };
}

const NOT_MEASURED: Warning = {
  ...noRemedies('each, such as a moved import, would need the image to be built anew'),
  remedy:
    'Where bytecode is missing a warning says so, with its line for the Dockerfile; imports are moved and measured where the worker lies here: coldstart explain worker.py.',
};

/** What is compiled at a start is compiled at each: no container finds what another one wrote. */
function inImage(warning: Warning): Warning {
  if (warning.code !== 'COMPILED_AT_START') return warning;
  return {
    ...warning,
    remedy: 'In its Dockerfile, after the last COPY: RUN python -m compileall -q FOLDER.',
  };
}

async function containerRuns({ scenario, context, io, progress }: ContainerAsked): Promise<ContainerRuns> {
  const { image } = scenario;
  progress.note(`looking at what ${image} imports`);
  try {
    return await traceContainer(scenario, context, { runs: TRACED_RUNS, signal: io.signal });
  } catch (error) {
    if (!(error instanceof TraceFailure)) throw error;
    throw notExplained(image, error, (file) => file);
  }
}

/** What is started, in a few words. */
function shownWords(words: readonly string[]): string {
  const text = maskSecrets(words).join(' ').replaceAll(/\s+/g, ' ');
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 1)}…` : text;
}

const MOST_SHOWN = 40;
