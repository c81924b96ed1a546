import { resolve } from 'node:path';
import { workerScenario } from '../config/one-scenario.js';
import type { BenchRequest } from '../config/request-types.js';
import type { ContainerScenario } from '../domain/container.js';
import { defined } from '../domain/defined.js';
import { EXIT, type ExitCode } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import type { FailRule } from '../domain/explain-diff.js';
import type { Io } from '../io/io.js';
import { readersOf } from '../io/readers.js';
import {
  EXPLAIN_FORMATS,
  EXPLAIN_REPORTERS,
  type ExplainFormat,
  explainFormatOf,
} from '../report/explain/formats.js';
import type { RenderOptions } from '../report/reporter.js';
import type { Against } from './against.js';
import {
  type Destination,
  destinationsOf,
  FILE_LOOK,
  refuseOverwriting,
  writeWhole,
} from './destinations.js';
import { compareRules, readExplanation } from './explain-base.js';
import { judged } from './explain-compare.js';
import { type Measured, type Measuring, measuredAlone, measuredBoth } from './explain-measure.js';
import type { ExplainOptions } from './explain-options.js';
import { patchFileOf } from './explain-patch.js';
import {
  explainedContainer,
  explainedHandler,
  explainedWorkers,
  explainFlags,
  explainRequest,
  type HandlerScenario,
} from './explain-request.js';
import { openMachine } from './machine.js';
import { planFor } from './planned-run.js';
import { openProgress } from './progress.js';
import { lookOf, say } from './terminal.js';

/**
 * `coldstart explain`: measures a worker, looks at what it imports and does before it is ready, in runs of their own, and
 * writes where the time goes, or what changed since another start. Resolves to 0, and to 1 where a rule of --fail-on fails;
 * throws usage errors, and measure errors where it cannot be started.
 */
export async function explain(
  target: string | undefined,
  options: ExplainOptions,
  io: Io,
): Promise<ExitCode> {
  const rules = compareRules(options);
  const asked = await explainFlags(target, options, io.cwd);
  const { flags } = asked;
  const loaded = await workerScenario(options, io.cwd);
  if (options.against === undefined) {
    return explainedRun({ options, rules, request: await explainRequest(asked, loaded, io) }, io);
  }
  const { openAgainst } = await import('./against.js');
  const against = await openAgainst(
    { against: options.against, ...defined({ config: options.config, scenario: options.scenario }) },
    flags,
    loaded,
    io,
    noteOf(options, io),
  );
  try {
    return await explainedRun({ options, rules, request: against.request, against }, io);
  } catch (error) {
    throw against.shown(error);
  } finally {
    await against.close();
  }
}

function noteOf({ quiet }: ExplainOptions, io: Io) {
  return (text: string) => void (quiet || io.stderr.write(`${text}\n`));
}

interface Asked {
  readonly options: ExplainOptions;
  readonly rules: readonly FailRule[];
  readonly request: BenchRequest;
  readonly against?: Against;
}

async function explainedRun({ options, rules, request, against }: Asked, io: Io): Promise<ExitCode> {
  const startedAt = new Date().toISOString();
  const known = { formats: EXPLAIN_FORMATS, ofFile: explainFormatOf };
  const files = await destinationsOf(options.output, io.cwd, known);
  const saved = options.diff === undefined ? undefined : await readExplanation(options.diff, io.cwd);
  if (options.diff !== undefined) refuseOverwriting(files, [resolve(io.cwd, options.diff)]);
  const patchFile = await patchFileOf(options, io);
  const caller = against?.io ?? io;
  const { plan, ...planned } = await planFor(request, caller, noteOf(options, io));
  const container = explainedContainer(plan);
  const handler = container ? undefined : explainedHandler(plan);
  const progress = await openProgress(io, { quiet: options.quiet, bar: options.progress });
  await against?.compile(plan);
  const machine = await openMachine(plan, { ...planned, io: caller, onProgress: progress.note });
  try {
    const asked = { plan, options, machine, progress, io, startedAt };
    const measured = container
      ? await measuredContainer(container, asked)
      : handler
        ? await measuredHandler(handler, asked)
        : await measuredWorker(asked, against, saved?.traced.runs);
    const { explanation: head, patch } = measured;
    const file = options.diff;
    const base = saved && file !== undefined ? { explanation: saved, told: { file } } : measured.base;
    const noted = { ...head, warnings: [...(against?.notes ?? []), ...head.warnings] };
    const explanation = await judged(noted, rules, { base, against });
    const shown = against ? withPaths(explanation, against.shownText) : explanation;
    const readers = options.format === 'table' ? readersOf(io) : 'nobody';
    await deliver(shown, { ...options, warnings: readers !== 'nobody' && !options.quiet }, files, io);
    if (readers !== 'everybody' && !options.quiet)
      for (const { message, remedy } of shown.warnings) say(`warning: ${message} ${remedy}`, io);
    if (patchFile) {
      await writeWhole(patchFile, patch ?? '');
      if (!patch && !options.quiet)
        say(`${options.patch} is empty: no moved or lazy import was seen to help`, io);
    }
    return shown.gate?.verdict === 'FAIL' ? EXIT.exceeded : EXIT.ok;
  } finally {
    progress.stop();
    await machine.close();
  }
}

async function measuredHandler(
  scenario: HandlerScenario,
  { machine, ...asked }: Omit<Measuring, 'head'>,
): Promise<Measured> {
  const { explainHandler } = await import('./explain-handler.js');
  return explainHandler({ ...asked, scenario, context: machine.context });
}

async function measuredContainer(
  scenario: ContainerScenario,
  { machine, ...asked }: Omit<Measuring, 'head'>,
): Promise<Measured> {
  const { explainContainer } = await import('./explain-container.js');
  return explainContainer({ ...asked, scenario, context: machine.context });
}

/** A worker, with what it was where the commit has it. */
async function measuredWorker(
  asked: Omit<Measuring, 'head'>,
  against: Against | undefined,
  runs: number | undefined,
): Promise<Measured> {
  const { head, base } = explainedWorkers(asked.plan);
  return base && against
    ? measuredBoth({ ...asked, head, base }, against)
    : measuredAlone({ ...asked, head }, runs);
}

/** Nobody knows the folders that commits were checked out to. */
function withPaths(explanation: Explanation, shown: (text: string) => string): Explanation {
  const revive = (_: string, value: unknown) => (typeof value === 'string' ? shown(value) : value);
  return JSON.parse(JSON.stringify(explanation), revive) as Explanation;
}

async function deliver(
  explanation: Explanation,
  { depth, all, format, verbose, warnings }: ExplainOptions & { readonly warnings: boolean },
  files: readonly Destination<ExplainFormat>[],
  io: Io,
): Promise<void> {
  const render = async (as: ExplainFormat, look: RenderOptions) =>
    (await EXPLAIN_REPORTERS[as]())(explanation, { ...look, depth, all });
  io.stdout.write(await render(format, { ...lookOf(io), verbose, warnings }));
  for (const file of files) await writeWhole(file, await render(file.format, FILE_LOOK));
}
