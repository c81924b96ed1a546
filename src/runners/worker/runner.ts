import { rm } from 'node:fs/promises';
import { isIsolated, shownLaunch } from '../../config/launch.js';
import type { Counts } from '../../domain/counts-record.js';
import { defined } from '../../domain/defined.js';
import type { WorkerScenario } from '../../domain/plan.js';
import type { Warning, WorkerScenarioRecord } from '../../domain/report.js';
import type { Runner } from '../../domain/runner.js';
import type { StartChange } from '../../domain/start-change.js';
import { shownTarget } from '../../domain/worker-target.js';
import { childEnvironment } from '../../launch/child-env.js';
import { failureOf, graceWarning } from '../../launch/outcome.js';
import { checkPattern, readyRecord } from '../../launch/readiness.js';
import { COMMIT_ROOT } from '../../python/installed-editable.js';
import type { RunnerContext } from '../context.js';
import { detourWarning } from '../detour.js';
import { axesRecord, evicted, processRecord, withShare } from '../row-parts.js';
import { type AfterReady, afterReady, afterReadyWarnings } from './after-ready.js';
import { type ChangedStart, changedStart } from './changed-start.js';
import { countedRun, countWorker } from './count-run.js';
import {
  IMPORT_TIME_ENV,
  type ImportRun,
  leastCosts,
  restOfImports,
  withImportTime,
} from './import-costs.js';
import { copyWarning } from './installed-copies.js';
import { launchWorker } from './launch-worker.js';
import { phasesOf } from './phases.js';
import { pitfallEnvironment, readPitfalls } from './pitfalls.js';
import { needsFilling, pycacheFolder, startsWithout } from './pycache.js';
import { beforeApp, sampleOf } from './sample.js';
import { type PreparedWorker, prepareWorker } from './setup.js';
import { readSurvey, type Survey, workerWarnings } from './survey.js';
import { type Unpacking, unpacking } from './unpacking.js';

/** What is known of a row: how its worker is started, and what single runs of it told. */
interface WorkerRow {
  readonly scenario: WorkerScenario;
  readonly context: RunnerContext;
  readonly warnings: Map<string, Warning>;
  readonly unpacking: Unpacking;
  prepared?: PreparedWorker;
  survey?: Survey | undefined;
  /** One for each run that told. */
  readonly importRuns: ImportRun[];
  counts?: Counts;
  /** One of each run that counts. */
  readonly later: AfterReady[];
  /** Where bytecode is looked for, and nowhere else. */
  pycache?: string;
  changed?: ChangedStart;
}

/** Measures a Python worker, unmodified, with the probe in its interpreter. */
export function workerRunner(scenario: WorkerScenario, context: RunnerContext): Runner {
  const row: WorkerRow = {
    scenario,
    context,
    warnings: new Map(),
    later: [],
    importRuns: [],
    unpacking: unpacking(scenario),
  };
  return {
    prepare: async (signal) => {
      await checkPattern(scenario.ready, context.helperPython);
      row.prepared = await prepareWorker(scenario, context);
      if (scenario.change) await prepareChange(row, scenario.change);
      else if (startsWithout(scenario)) row.pycache = await newPycache(row);
      const { detour } = row.prepared;
      if (!detour) return;
      const place = { env: childEnvironment(context.python.env, scenario.env), cwd: scenario.cwd };
      const warning = await detourWarning(detour, place, context, signal);
      row.warnings.set(warning.code, warning);
    },
    measure: async (signal, { firstTouch }) => {
      const worker = preparedOf(row);
      const files = row.pycache === undefined ? worker.files : [...worker.files, row.pycache];
      const residentShare = await evicted(scenario, files, context);
      const outcome = await launchWorker(
        row,
        worker,
        firstTouch ? { COLDSTART_PROBE_SURVEY: '1' } : {},
        signal,
      );
      if (firstTouch) row.survey = readSurvey(outcome.stamps, { scenario, ...worker.places });
      const sample = sampleOf(scenario, outcome);
      const late = [graceWarning(outcome, scenario.ready), beforeApp(scenario, outcome, sample)];
      for (const warning of [...workerWarnings(outcome), ...late.flatMap((one) => one ?? [])])
        row.warnings.set(warning.code, warning);
      if (!firstTouch && !scenario.ready && 'readyMs' in sample && sample.readyMs !== undefined)
        row.later.push(afterReady(outcome.stamps, sample.readyMs, 'loopClass' in sample));
      // Of two sides in turn, so that nothing disturbs one alone; the trial is over.
      if (!firstTouch && tellsInTurn(row)) await tellImports(row, signal);
      return withShare(sample, residentShare);
    },
    settling: () =>
      !scenario.change && needsFilling(scenario, row.survey) ? (signal) => fill(row, signal) : undefined,
    ...(scenario.counts ? { count: (signal, around) => count(row, signal, around) } : {}),
    ...(scenario.pitfalls ? { findPitfalls: (signal: AbortSignal) => findPitfalls(row, signal) } : {}),
    close: async () => {
      await row.unpacking.close();
      await row.changed?.close();
      if (row.pycache) await rm(row.pycache, { recursive: true, force: true });
    },
    describe: () => ({
      record: recordOf(row),
      warnings: [...row.warnings.values(), ...afterReadyWarnings(row.later), ...(row.survey?.warnings ?? [])],
    }),
  };
}

function preparedOf({ prepared }: WorkerRow): PreparedWorker {
  if (!prepared) throw new Error('a worker is started before it is prepared');
  return prepared;
}

async function prepareChange(row: WorkerRow, change: StartChange): Promise<void> {
  row.changed = await changedStart(preparedOf(row), change, row.context);
  row.prepared = row.changed.prepared;
  if (row.changed.pycache !== undefined) row.pycache = row.changed.pycache;
}

function newPycache(row: WorkerRow): Promise<string> {
  return pycacheFolder(row.context.python.cacheDir, preparedOf(row).start.probeFolder);
}

/** One start that writes, aside, what it had to compile. Where it fails, trials find what lies there. */
async function fill(row: WorkerRow, signal: AbortSignal): Promise<void> {
  const { scenario, survey } = row;
  const pycache = await newPycache(row);
  const outcome = await launchWorker(
    { ...row, pycache },
    preparedOf(row),
    { PYTHONDONTWRITEBYTECODE: '' },
    signal,
  );
  if (!survey || failureOf(outcome, scenario)) return rm(pycache, { recursive: true, force: true });
  row.pycache = pycache;
  const { modules, withoutBytecode } = survey.bytecode;
  const bytecode = { modules, withoutBytecode: survey.zipped, filled: withoutBytecode - survey.zipped };
  row.survey = { ...survey, bytecode };
}

/** One run for the pitfalls, then those that tell what each import costs. */
async function findPitfalls(row: WorkerRow, signal: AbortSignal): Promise<void> {
  const { scenario, warnings } = row;
  const worker = preparedOf(row);
  const { loop, env } = pitfallRun(scenario);
  const outcome = await launchWorker(row, worker, env, signal);
  const failure = failureOf(outcome, scenario);
  const { folder } = scenario;
  const found = readPitfalls(outcome.stamps, { folder, loop, readyMs: outcome.readyMs });
  if (failure && found.length === 0) throw new Error(failure.message);
  for (const warning of found) warnings.set(warning.code, warning);
  if (isIsolated(scenario.launch)) return;
  for (let run = 0; run < (scenario.side ? 1 : RUNS_ALONE); run++) await tellImports(row, signal);
}

/** Times of single runs are noisy. */
const RUNS_ALONE = 3;
const RUNS_IN_TURN = 10;
const NOTHING = { metrics: [], runs: 0 };

function tellsInTurn({ scenario, importRuns }: WorkerRow): boolean {
  const { side, pitfalls, launch } = scenario;
  return side !== undefined && pitfalls && !isIsolated(launch) && importRuns.length < RUNS_IN_TURN;
}

async function tellImports(row: WorkerRow, signal: AbortSignal): Promise<void> {
  let phaseMs: number | undefined;
  const costs = await withImportTime(async (stderrFile) => {
    const outcome = await launchWorker(row, preparedOf(row), IMPORT_TIME_ENV, signal, { stderrFile });
    const { stamps, wallMs, readyMs, readyProcesses } = outcome;
    const divided = phasesOf(stamps, wallMs, readyMs, readyProcesses);
    if (divided.ok && !failureOf(outcome, row.scenario)) phaseMs = divided.phases.imports;
  });
  row.importRuns.push({ costs, ...defined({ phaseMs }) });
}

async function count(
  row: WorkerRow,
  signal: AbortSignal,
  around: Parameters<NonNullable<Runner['count']>>[1] = (start) => start(),
): Promise<void> {
  const { scenario, context } = row;
  const wanted = scenario.counts ?? NOTHING;
  row.counts = await countWorker(wanted, context.helperPython, async ({ env, ...how }) => {
    const outcome = await around(() => launchWorker(row, preparedOf(row), env, signal, how));
    signal.throwIfAborted();
    return countedRun(scenario, outcome);
  });
  const { sitePackages } = preparedOf(row).places;
  const root = context.python.env[COMMIT_ROOT];
  if (root === undefined || sitePackages === undefined) return;
  const warning = await copyWarning(row.counts.distributions, sitePackages, root);
  if (warning) row.warnings.set(warning.code, warning);
}

function recordOf({ scenario, prepared, survey, importRuns, counts }: WorkerRow): WorkerScenarioRecord {
  const importCosts = leastCosts(importRuns.map(({ costs }) => costs));
  const importRestMs = restOfImports(importRuns);
  const { target, serverLoop, python } = scenario;
  return {
    runner: 'worker',
    worker: shownTarget(target),
    bundled: target.kind === 'bundled',
    ...(target.kind === 'bundled' ? { set: target.set } : {}),
    ...defined({ launch: shownLaunch(scenario.launch), serverLoop: serverLoop?.shown }),
    ...defined({ configured: scenario.configured }),
    ...(target.kind === 'callable' || prepared?.beforeCall ? { importsEnd: 'call' as const } : {}),
    loop: scenario.loop,
    python: { version: python.version, executable: python.start ?? python.executable },
    environment: prepared?.origin ?? scenario.environment,
    pageCache: scenario.pageCache,
    ...readyRecord(scenario),
    ...axesRecord(scenario),
    ...processRecord(scenario),
    ...(survey ? { bytecode: { ...survey.bytecode, asked: scenario.bytecode } } : {}),
    ...defined({ counts }),
    ...(importCosts.length > 0 ? { importCosts, ...defined({ importRestMs }) } : {}),
  };
}

/**
 * The run that looks for pitfalls leaves the choice of the loop to the worker: what it does when nobody measures is what
 * can be wrong. A row that was asked for a loop is not blamed for it.
 */
function pitfallRun({ loop, folder }: WorkerScenario) {
  return {
    loop,
    env: { ...pitfallEnvironment(folder), COLDSTART_PROBE_LOOP: 'own', COLDSTART_PROBE_UVICORN: '' },
  };
}
