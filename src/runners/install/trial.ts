import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../../domain/defined.js';
import type { OkInstallTrial } from '../../domain/report.js';
import type { Sample } from '../../domain/runner.js';
import { childEnvironment } from '../../launch/child-env.js';
import { concealed } from '../../launch/concealed.js';
import type { LaunchOutcome, LaunchRequest } from '../../launch/launcher.js';
import { pipVersion } from '../../python/describe-interpreter.js';
import { restoreStep, savedCache, saveStep } from './ci-cache.js';
import { type InstallStep, importStep, installSteps } from './commands.js';
import { noteSite, sitePackages } from './noted-site.js';
import type { InstallRow } from './row.js';
import { bytesBelow, type Site } from './site.js';
import { brokenState, grown, late, stepFailure } from './trial-failure.js';

/** How the steps of one installation went. */
type Installed =
  | { readonly status: 'ok'; readonly outcomes: readonly LaunchOutcome[] }
  | NonNullable<ReturnType<typeof stepFailure>>;

/** Fills the cache once, untimed; why it is not filled. What is wrong with it is wrong with every trial. */
export async function fillCache(row: InstallRow, signal: AbortSignal): Promise<Sample | undefined> {
  const startedAt = new Date().toISOString();
  // Whether it can be imported is seen in the trials.
  const installed = await install(row, signal, { imports: false });
  await tidy(row);
  if (installed.status === 'failed') {
    return { ...installed, startedAt, message: `while the cache was filled: ${installed.message}` };
  }
  // What lies on the disk need not be cached.
  if (row.set.wheels.wheels.length === 0) return undefined;
  if ((await readdir(row.paths.cache).catch(() => [])).length > 0) return undefined;
  const message = `${row.scenario.installer} left its cache empty: there is no warm state to measure`;
  return { status: 'failed', code: 'CACHE_NOT_WARM', startedAt, message };
}

/** One installation, with what the index or the cache tells about the state that the row names. */
export async function measureInstall(row: InstallRow, signal: AbortSignal): Promise<Sample> {
  const { scenario, set, paths } = row;
  const { wheels } = set.wheels;
  const isRemote = scenario.index === 'remote';
  const restored = scenario.cache === 'restored' ? await restore(row, signal) : undefined;
  if (restored?.status === 'failed') return restored;
  const before = set.index.counts();
  const cachedBytes = isRemote ? await bytesBelow(paths.cache) : 0;
  const recordedBefore = set.recorded?.recorded() ?? 0;
  const installed = await install(row, signal);
  if (installed.status === 'failed') return installed;
  const recorded = (set.recorded?.recorded() ?? 0) - recordedBefore;
  const downloads = isRemote ? undefined : set.index.counts().wheels - before.wheels;
  const broken =
    downloads === undefined
      ? grown(scenario.cache, cachedBytes, (await bytesBelow(paths.cache)) - cachedBytes, wheels)
      : // A resolution may need less than the lock, which other Pythons share.
        (late(recorded) ?? brokenState(scenario.cache, downloads, scenario.resolve ? 1 : wheels.length));
  const { outcomes } = installed;
  if (broken) return { ...broken, startedAt: outcomes[0]?.startedAt ?? '' };
  const site = await noteSite(row, paths.venv);
  return sampleOf([...outcomes, ...(restored?.outcomes ?? [])], downloads, site);
}

/** Packs the filled cache once; why that cannot be done. */
export async function saveCache(row: InstallRow, signal: AbortSignal): Promise<Sample | undefined> {
  const outcome = await runStep(row, saveStep(row.paths.cache), signal);
  const failure = stepFailure('save', outcome, row);
  if (failure) return { ...failure, startedAt: outcome.startedAt };
  row.savedCache = await savedCache(row.paths.cache, outcome.wallMs);
  return undefined;
}

async function restore(row: InstallRow, signal: AbortSignal): Promise<Installed> {
  const outcome = await runStep(row, restoreStep(row.paths.cache), signal);
  const failure = stepFailure('restore', outcome, row);
  return failure ?? { status: 'ok', outcomes: [outcome] };
}

/** Venv, install and two imports, unless they are left out; the first step that fails ends it. */
export async function install(
  row: InstallRow,
  signal: AbortSignal,
  asked: { readonly imports: boolean } = { imports: true },
): Promise<Installed> {
  const { scenario, set, paths, remote } = row;
  const steps = installSteps(scenario, paths);
  const imported = importStep(paths.venv, set.imports);
  const outcomes: LaunchOutcome[] = [];
  for (const [name, step] of [
    ['venv', steps.venv] as const,
    ['install', { ...steps.install, env: { ...remote?.env, ...steps.install.env } }] as const,
    ...(asked.imports
      ? ([
          ['firstImport', imported],
          ['secondImport', imported],
        ] as const)
      : []),
  ]) {
    const outcome = await runStep(row, step, signal);
    const failure = stepFailure(name, outcome, row);
    if (failure) return failure;
    // Now, since the set may bring another one.
    if (name === 'venv') row.version ??= await pipVersion([await sitePackages(paths.venv)]);
    outcomes.push(outcome);
  }
  return { status: 'ok', outcomes };
}

/** Starts one command of the row, in the folder of the row. */
export async function runStep(
  { scenario, context, folder }: InstallRow,
  step: InstallStep,
  signal: AbortSignal,
  more: Pick<LaunchRequest, 'probe'> = {},
): Promise<LaunchOutcome> {
  // What an installer leaves there when it is stopped goes with the row.
  const added = { TMPDIR: temporary(folder), ...scenario.env, ...step.env };
  const env = childEnvironment(context.python.env, added);
  const { timeoutMs } = scenario;
  return concealed(
    await context.launcher.launch({ argv: step.argv, env, cwd: folder, timeoutMs, ...more }, signal),
    scenario,
  );
}

/** Where installers have their temporary files. */
function temporary(folder: string): string {
  return join(folder, 'tmp');
}

/** The environment is always made in the same place, as users have it: uv's cache knows the interpreter there. */
export async function tidy(row: InstallRow): Promise<void> {
  await rm(row.paths.venv, { recursive: true, force: true, maxRetries: 3 });
  await settleRow(row);
}

/** Removes what installers left among their temporary files. */
export async function settleRow({ folder }: Pick<InstallRow, 'folder'>): Promise<void> {
  await rm(temporary(folder), { recursive: true, force: true, maxRetries: 3 });
  await mkdir(temporary(folder));
}

function sampleOf(
  [venv, install, first, second, restored]: readonly LaunchOutcome[],
  downloads: number | undefined,
  site: Site,
): Sample {
  if (!venv || !install || !first || !second) throw new Error('a step of the installation is missing');
  const phases = {
    ...defined({ restore: restored?.wallMs }),
    venv: venv.wallMs,
    install: install.wallMs,
    compile: 0,
    firstImport: first.wallMs,
  };
  const steps = [...(restored ? [restored] : []), venv, install, first];
  const sum = (of: (outcome: LaunchOutcome) => number) => steps.reduce((total, one) => total + of(one), 0);
  return {
    startedAt: steps[0]?.startedAt ?? venv.startedAt,
    status: 'ok',
    wallMs: sum(({ wallMs }) => wallMs),
    phases,
    secondImportMs: second.wallMs,
    siteBytes: site.bytes,
    linkMode: site.linkMode,
    ...defined({ downloads }),
    cpu: { userMs: sum(({ userMs }) => userMs), systemMs: sum(({ systemMs }) => systemMs) },
  } satisfies Omit<OkInstallTrial, 'round' | 'position'>;
}
