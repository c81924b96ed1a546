import { resolve } from 'node:path';
import { gateSettings } from '../config/gate-flags.js';
import { loadConfig } from '../config/load.js';
import { oneScenario } from '../config/one-scenario.js';
import { defined } from '../domain/defined.js';
import { type ExitCode, measureError } from '../domain/errors.js';
import { INSTALLED_COPY } from '../domain/installed-copy.js';
import type { Environment, Report } from '../domain/report.js';
import { counted, joined } from '../domain/words.js';
import { openCommits } from '../git/commits.js';
import { cacheDirectory } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import { variablesOfCommits } from './against.js';
import { askedText, type BisectOptions, benchFlags, targetsIn } from './bisect/asked.js';
import { bisectReport } from './bisect/bisect-report.js';
import type { Measuring, Search } from './bisect/notes.js';
import { openSearchFile, type SearchFile } from './bisect/search-file.js';
import { checkAsked, runStage, stepOf } from './bisect/stage.js';
import { type Destination, destinations, refuseOverwriting } from './destinations.js';
import { newSeed } from './measure.js';
import { exitCode, printFailures, printWarnings } from './outcome.js';
import { openProgress } from './progress.js';
import { tell } from './tell.js';
import { say } from './terminal.js';
import { packageVersion } from './version.js';

/**
 * Searches a history for the first commit that made a worker slower and writes the report. Resolves to the exit code: 1
 * where there is a regression, 0 where there is none. Throws ColdstartErrors.
 */
export async function bisect(options: BisectOptions, io: Io): Promise<ExitCode> {
  const { maxRegression, metric } = gateSettings(options);
  const flags = benchFlags(options);
  const files = await destinations(options.output, io.cwd);
  if (options.target !== undefined) refuseOverwriting(files, [resolve(io.cwd, options.target)]);
  const loaded = (await oneScenario(options, io.cwd)) ?? (await loadConfig(io.cwd, options.config));
  const progress = await openProgress(io, { quiet: options.quiet, bar: options.progress });
  const { env, cwd, signal } = io;
  const cacheDir = await cacheDirectory(env);
  const context = { env, cwd, signal, cacheDir, onWait: progress.note };
  const startedAt = new Date().toISOString();
  const commits = await openCommits(options, cwd, context);
  let file: SearchFile | undefined;
  try {
    const { history } = commits;
    const bad = history.at(-1);
    if (!bad) throw new Error('a history without ends');
    progress.note(
      `${options.good} (${history[0]?.short}) to ${options.bad} (${bad.short}): ${counted(history.length - 1, 'commit')}`,
    );
    await commits.checkOut(bad);
    const seen = { ...io, env: await variablesOfCommits(commits.root, context) };
    const version = await packageVersion();
    const search = {
      ...{ commits, io: seen, maxRegression, progress },
      sources: { flags, loaded, context: { cwd, env: seen.env } },
      targets: await targetsIn(commits, options.target, cwd),
      seed: options.seed ?? newSeed(),
      ...defined({ metric }),
    };
    const python = await checkAsked(search);
    const asScenario = options.scenario === undefined ? [] : [loaded?.config.scenarios];
    file = openSearchFile(
      {
        ...{ cacheDir, version, resumes: options.resume, onFull: progress.note },
        asked: [
          commits.root,
          cwd,
          history[0]?.hash,
          bad.hash,
          maxRegression,
          metric,
          flags,
          python,
          ...asScenario,
        ],
      },
      history,
    );
    const done = file.state.rounds.length;
    const kept = `going on after ${counted(done, 'round')} of a search that did not end (--no-resume begins anew)`;
    if (done > 0) progress.note(kept);
    const ended = await searchThrough({ ...search, file });
    const report = await bisectReport(
      { ...search, file },
      {
        ...ended,
        version,
        startedAt,
        argv: io.argv,
        asked: askedText(options),
      },
    );
    return await finish(report, { options, files, file }, io);
  } finally {
    progress.stop();
    file?.close();
    await commits.close();
  }
}

/** Stage by stage, until nothing more is to be measured. */
async function searchThrough(search: Search) {
  const { progress, io, file } = search;
  let environment: Environment | undefined;
  for (;;) {
    refuseCopies(file);
    const step = stepOf(search);
    if (step.kind !== 'measure') return { end: step, environment };
    progress.note(stageText(search, step));
    const stage = await runStage(search, step).catch((error: unknown) => {
      // What was measured before is worth its report.
      if (!io.signal.aborted || file.state.rounds.length === 0) throw error;
      return { interrupted: true, environment };
    });
    environment = stage.environment ?? environment;
    if (stage.interrupted) return { end: { kind: 'interrupted' as const }, environment };
  }
}

/** All commits would be the same one. What was measured of it is of no use to a later search. Throws a measure error. */
function refuseCopies(file: SearchFile): void {
  const all = [...file.state.rows.values()].flatMap(({ warnings }) => warnings);
  const found = all.find(({ code }) => code === INSTALLED_COPY);
  if (!found) return;
  file.remove();
  throw measureError(`Nothing can be searched: ${found.message}`, found.remedy);
}

function stageText({ commits: { history } }: Search, { stage, commits }: Measuring): string {
  const inner = commits.filter((one) => stage === 'step' || (one !== 0 && one !== history.length - 1));
  const names = joined(inner.flatMap((one) => history[one]?.short ?? []));
  if (stage === 'ends') return 'measuring both ends, until it is known whether there is a regression';
  return stage === 'search'
    ? `measuring ${names} in the same rounds as both ends`
    : `measuring ${names}, to confirm the step between them`;
}

interface Finish {
  readonly options: BisectOptions;
  readonly files: readonly Destination[];
  readonly file: SearchFile;
}

async function finish(report: Report, { options, files, file }: Finish, io: Io): Promise<ExitCode> {
  const { outcome = 'open', sentence = '' } = report.bisect ?? {};
  const isTold = options.onInconclusive === 'fail' || (options.onInconclusive === 'warn' && !options.quiet);
  await tell(report, options, files, io, () => {
    if (!options.quiet) printWarnings(report, io);
    printFailures(report, io);
    if (outcome === 'found' || outcome === 'range') say(`error: ${sentence}`, io);
    if (outcome === 'interrupted' && !options.quiet) say(sentence, io);
    if (outcome === 'open' && isTold) say(`warning: ${sentence}`, io);
  });
  if (outcome !== 'interrupted') file.remove();
  return exitCode(report, options.onInconclusive);
}
