import type { BenchFlags } from '../config/flags.js';
import type { GateFlags, GateSettings } from '../config/gate-flags.js';
import { type LoadedConfig, loadConfig } from '../config/load.js';
import { checkInOrder } from '../config/named-rows.js';
import { benchRequest } from '../config/request.js';
import type { BenchRequest } from '../config/request-types.js';
import { checkBreakEven, checkTwoLoops, SWEPT } from '../config/sweep.js';
import { defined } from '../domain/defined.js';
import { EXIT, type ExitCode } from '../domain/errors.js';
import { mostRuns, type Plan } from '../domain/plan.js';
import type { Io } from '../io/io.js';
import { childEnvironment } from '../launch/child-env.js';
import { describeEnvironment } from '../machine/environment.js';
import { type ShardChoice, shardPlan } from '../plan/shard.js';
import { knownUv } from '../python/uv.js';
import type { RunData } from '../results/run-data.js';
import { runnersFor } from '../runners/runner-of.js';
import { type Against, openAgainst } from './against.js';
import { gateIn, gateOf, readBaseline } from './bench-gate.js';
import { destinations, replaceableFiles } from './destinations.js';
import { printDryRun } from './dry-run.js';
import { keepDurations, readDurations, readNoise } from './durations.js';
import { refuseInputs } from './inputs.js';
import { type Held, judgedRequest, judging } from './judging.js';
import { openMachine } from './machine.js';
import { measure } from './measure.js';
import type { ReportOptions } from './outcome.js';
import { refuseFilesOfOthers } from './partial.js';
import { planFor } from './planned-run.js';
import { checkPlot } from './plot.js';
import { openProgress } from './progress.js';
import { sightIn } from './sight.js';

/** The options of `coldstart bench`. */
export interface BenchOptions extends BenchFlags, GateFlags, ReportOptions {
  /** A commit that the working folder is compared with, in the same rounds. */
  readonly against?: string;
  /** Names of rows of the commit that are meant to be gone. */
  readonly acceptRemoved?: readonly string[];
  /** A report, or the name of a saved baseline, that the run is compared with. */
  readonly baseline?: string;
  /** Whether fresh rounds are to confirm each FAIL. */
  readonly confirm?: boolean;
  readonly allowEnvMismatch: boolean;
  readonly config?: string;
  readonly dryRun: boolean;
  readonly progress: boolean;
  readonly quiet: boolean;
  /** Measures only this part of the plan. */
  readonly shard?: ShardChoice;
}

/** Measures what is asked for and writes the report. Resolves to the exit code; throws ColdstartErrors. */
export async function bench(options: BenchOptions, io: Io): Promise<ExitCode> {
  const settings = gateOf(options);
  checkBreakEven(options);
  checkPlot(options);
  checkInOrder(options);
  const loaded = await loadConfig(io.cwd, options.config);
  if (options.against === undefined)
    return measured({ options, settings, loaded, request: await benchRequest(options, loaded, io) }, io);
  const note = noteOf(options, io);
  const against = await openAgainst({ ...options, against: options.against }, options, loaded, io, note);
  try {
    return await measured({ options, settings, loaded, request: against.request, against }, io);
  } catch (error) {
    throw against.shown(error);
  } finally {
    await against.close();
  }
}

function noteOf({ quiet }: BenchOptions, io: Io): (message: string) => void {
  return (message) => void (quiet || io.stderr.write(`${message}\n`));
}

/** What is asked of a run, all told. */
interface BenchRun {
  readonly options: BenchOptions;
  readonly request: BenchRequest;
  /** Absent where nothing is held against a base. */
  readonly settings: GateSettings | undefined;
  readonly loaded: LoadedConfig | undefined;
  readonly against?: Against;
}

async function measured(run: BenchRun, io: Io): Promise<ExitCode> {
  const { options, settings, loaded, against } = run;
  const request = judgedRequest(run.request, settings);
  const startedAt = new Date().toISOString();
  const baseline = await readBaseline(options, settings, io.cwd);
  const files = await destinations(options.output, io.cwd);
  refuseInputs(files, request, {
    ...{ cwd: io.cwd, envFile: options.envFile, handlers: options.handlers },
    ...{ config: loaded?.file, baseline: baseline?.base.file },
    place: against?.userPath ?? ((path) => path),
  });
  if (!options.dryRun) refuseFilesOfOthers(replaceableFiles(files));
  const caller = against?.io ?? io;
  const { plan: whole, ...found } = await planFor(request, caller, noteOf(options, io));
  if (options.breakEven) checkTwoLoops(whole.scenarios);
  const plan = options.shard ? shardPlan(whole, options.shard) : whole;
  const held = { settings, against, baseline, confirm: options.confirm === true };
  const { budgets, accepted, notes } = await judging(whole, request, held, io.cwd);
  const allNotes = [...(against?.notes ?? []), ...plan.notes, ...notes];
  if (options.dryRun) {
    const { cacheDir } = found.pythons;
    await tellDryRun({ ...plan, notes: allNotes }, { ...held, cacheDir, format: options.format }, io);
    return EXIT.ok;
  }

  const { headCommit } = await import('../git/head-commit.js');
  const { commit, fault } = await headCommit(io.cwd, found.pythons);
  const progress = await openProgress(io, { quiet: options.quiet, bar: options.progress });
  if (request.isDefault && !options.quiet) {
    const { hintForOwnWorkers } = await import('./init.js');
    io.stderr.write(`${await hintForOwnWorkers(io.cwd)}\n`);
  }
  await against?.compile(plan);
  // Environments are built by then, or are not what is asked to be short.
  const endMs = options.maxTime === undefined ? undefined : performance.now() + options.maxTime;
  // What is to be confirmed needs time for that.
  const untilMs = endMs !== undefined && options.confirm ? endMs - (options.maxTime ?? 0) / 2 : endMs;
  const machine = await openMachine(plan, { ...found, io: caller, onProgress: progress.note });
  try {
    const environment = await describeEnvironment({ ...machine.tools, variables: variableNames(plan, io) });
    return await measure(
      {
        ...{ plan, startedAt, files, options, progress },
        header: {
          runs: mostRuns(whole),
          environment,
          notes: [...allNotes, ...commitUnknown(fault)],
          budgets,
          ...defined({ commit, shard: plan.shard, looks: looksOf(plan), accepted }),
          ...(options.breakEven ? { breakEven: { axis: SWEPT } } : {}),
          ...(against && settings
            ? { gate: { ...gateIn(plan, whole, settings), against: commitOf(against) } }
            : {}),
        },
        createRunner: await runnersFor(plan.scenarios, machine.context),
        ended: async (rows) => {
          await keepDurations(rows, found.pythons.cacheDir);
          // After Ctrl-C nothing can be started to ask for its version: what was measured counts more.
          const uv = await knownUv(found.pythons).catch((error: unknown) => {
            if (io.signal.aborted) return undefined;
            throw error;
          });
          return uv ? { uv: uv.version } : {};
        },
        ...(options.confirm ? { confirm: defined({ untilMs: endMs }) } : {}),
        ...defined({ baseline, untilMs }),
      },
      io,
    );
  } finally {
    progress.stop();
    await machine.close();
  }
}

/** A trend over commits would miss it. */
function commitUnknown(fault: string | undefined): RunData['notes'] {
  if (fault === undefined) return [];
  return [
    {
      code: 'COMMIT_UNKNOWN',
      message: `the report does not name the commit of the repository here: ${fault}.`,
      remedy: 'Let git trust it: git config --global --add safe.directory "$PWD"',
    },
  ];
}

async function tellDryRun(
  plan: Plan,
  {
    settings,
    baseline,
    confirm,
    cacheDir,
    format,
  }: Held & { cacheDir: string; format: BenchOptions['format'] },
  io: Io,
): Promise<void> {
  const noise = async () => readNoise(cacheDir);
  const sight = settings ? await sightIn(plan, settings, baseline?.base.report, noise) : [];
  printDryRun(plan, { durations: await readDurations(cacheDir), sight, confirm }, format, io);
}

function commitOf({ ref, commit: { commit } }: Against) {
  return { ref, commit };
}

function looksOf({ scenarios }: Plan): RunData['looks'] {
  const looks = scenarios.flatMap(({ runner, looks }) => (looks ? [[runner, [...looks]] as const] : []));
  return looks.length === 0 ? undefined : Object.fromEntries(looks);
}

function variableNames(plan: Plan, io: Io): string[] {
  const names = plan.scenarios.flatMap(({ env }) => Object.keys(childEnvironment(io.env, env)));
  return [...new Set(names)].sort();
}
