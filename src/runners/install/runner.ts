import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defined } from '../../domain/defined.js';
import type { InstallScenario } from '../../domain/plan.js';
import { normaliseName } from '../../domain/project-name.js';
import type { OkInstallTrial, Warning } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import type { TreeSize } from '../../domain/size.js';
import { childEnvironment } from '../../launch/child-env.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { pipVersion } from '../../python/inspect-interpreter.js';
import type { LocalWheel } from '../../wheels/local-wheels.js';
import { axesRecord } from '../axes-record.js';
import type { RunnerContext } from '../context.js';
import { brokenState, grown } from './cache-state.js';
import {
  type InstallPaths,
  type InstallStep,
  importStep,
  installSteps,
  settleStep,
  shownCommands,
} from './commands.js';
import { type Prepared, prepareRow } from './row.js';
import { indexesDiffer, notImported, otherLinkMode, treesDiffer } from './row-warnings.js';
import { bytesBelow, readSite, type Site, siteSize } from './site.js';
import { stepFailure } from './step-failure.js';

/** How the steps of one installation went. */
type Installed =
  | { readonly status: 'ok'; readonly outcomes: readonly LaunchOutcome[] }
  | NonNullable<ReturnType<typeof stepFailure>>;

/** Measures an installer from the locked set to the first import, in a fresh environment each time. */
export function installRunner(scenario: InstallScenario, context: RunnerContext): Runner {
  let prepared: Prepared | undefined;
  let packages: readonly string[] = [];
  const warnings = new Map<string, Warning>();
  let primed: Promise<Sample | undefined> | undefined;
  let size: TreeSize | undefined;
  let version: string | undefined;

  const run = (step: InstallStep, folder: string, signal: AbortSignal) =>
    context.launcher.launch(
      {
        argv: step.argv,
        // What an installer leaves there when it is stopped goes with the row.
        env: childEnvironment(context.python.env, {
          TMPDIR: temporary(folder),
          ...scenario.env,
          ...step.env,
        }),
        cwd: folder,
        timeoutMs: scenario.timeoutMs,
      },
      signal,
    );

  /** Venv, install and two imports; the first step that fails ends it. */
  const install = async (
    { set, paths, folder, remote }: Prepared,
    signal: AbortSignal,
  ): Promise<Installed> => {
    const steps = installSteps(scenario, paths);
    const imports = importStep(paths.venv, set.imports);
    const outcomes: LaunchOutcome[] = [];
    for (const [name, step] of [
      ['venv', steps.venv],
      ['install', { ...steps.install, env: { ...remote?.env, ...steps.install.env } }],
      ['firstImport', imports],
      ['secondImport', imports],
    ] as const) {
      const outcome = await run(step, folder, signal);
      const failure = stepFailure(name, outcome, scenario.timeoutMs);
      if (failure) return failure;
      // Now, since the set may bring another one.
      if (name === 'venv') version ??= await pipVersion([await sitePackages(paths)]);
      outcomes.push(outcome);
    }
    return { status: 'ok', outcomes };
  };

  /** Fills the cache once, untimed. What is wrong with it is wrong with every trial. */
  const prime = async (row: Prepared, signal: AbortSignal): Promise<Sample | undefined> => {
    const startedAt = new Date().toISOString();
    const filled = await install(row, signal);
    await tidy(row);
    if (filled.status === 'failed') {
      return { ...filled, startedAt, message: `while the cache was filled: ${filled.message}` };
    }
    // What lies on the disk need not be cached.
    if (row.set.wheels.wheels.length === 0) return undefined;
    if ((await readdir(row.paths.cache).catch(() => [])).length > 0) return undefined;
    const message = `${scenario.installer} left its cache empty: there is no warm state to measure`;
    return { status: 'failed', code: 'CACHE_NOT_WARM', startedAt, message };
  };

  /** The same, with what the index or the cache tells about the state that the row names. */
  const measured = async (row: Prepared, signal: AbortSignal): Promise<Sample> => {
    const { set, paths } = row;
    const { wheels } = set.wheels;
    const isRemote = scenario.index === 'remote';
    const before = set.index.counts();
    const cachedBytes = isRemote ? await bytesBelow(paths.cache) : 0;
    const installed = await install(row, signal);
    if (installed.status === 'failed') return installed;
    const downloads = isRemote ? undefined : set.index.counts().wheels - before.wheels;
    const broken =
      downloads === undefined
        ? grown(scenario.cache, cachedBytes, (await bytesBelow(paths.cache)) - cachedBytes, wheels)
        : brokenState(scenario.cache, downloads, wheels.length);
    const { outcomes } = installed;
    if (broken) return { ...broken, startedAt: outcomes[0]?.startedAt ?? '' };
    const folder = await sitePackages(paths);
    const site = await readSite(folder);
    size ??= await siteSize(folder);
    packages = site.packages;
    const other = otherLinkMode(scenario.linkMode, site.linkMode);
    if (other) warnings.set(other.code, other);
    const differing = treesDiffer(set, scenario.id, site.tree);
    if (differing) warnings.set('TREES_DIFFER', differing);
    return sampleOf(outcomes, downloads, site);
  };

  return {
    prepare: async () => {
      prepared = await prepareRow(scenario, context);
      version = prepared.version;
      const otherIndexes = indexesDiffer(prepared, scenario.id);
      if (otherIndexes) warnings.set('INDEXES_DIFFER', otherIndexes);
      const leftOut = notImported(prepared.set);
      if (leftOut) warnings.set('NOT_IMPORTED', leftOut);
    },
    measure: async (signal) => {
      if (!prepared) throw new Error('an install is measured before it is prepared');
      if (scenario.cache === 'warm') {
        primed ??= prime(prepared, signal);
        const unprimed = await primed;
        if (unprimed) return unprimed;
      }
      const { paths, folder } = prepared;
      if (scenario.cache === 'cold') await rm(paths.cache, { recursive: true, force: true });
      await run(settleStep(paths.python), folder, signal);
      const residentShare =
        scenario.pageCache === 'evicted' ? await (await context.evictor()).evict(prepared.files) : undefined;
      try {
        const sample = await measured(prepared, signal);
        return residentShare === undefined || sample.status === 'failed'
          ? sample
          : { ...sample, residentShare };
      } finally {
        await tidy(prepared);
      }
    },
    describe: () => ({
      record: {
        runner: 'install',
        installer: scenario.installer,
        version: version ?? 'unknown',
        ...defined({ uvCommand: scenario.uvCommand }),
        cache: scenario.cache,
        bytecode: scenario.bytecode,
        ...defined({ linkMode: scenario.linkMode }),
        index: scenario.index,
        python: { version: scenario.python.version, executable: scenario.python.executable },
        set: prepared?.set.lock.origin ?? 'not prepared',
        packages: [...packages],
        built: [...(prepared?.set.wheels.built ?? [])],
        ...(prepared?.set.local.length ? { local: prepared.set.local.map(nameAndVersion) } : {}),
        imports: [...(prepared?.set.imports ?? [])],
        ...(prepared ? { commands: shownCommands(scenario, prepared.paths) } : {}),
        ...defined({ size }),
        pageCache: scenario.pageCache,
        ...axesRecord(scenario),
      },
      warnings: [...warnings.values()],
    }),
    close: async () => {
      if (prepared) await rm(prepared.folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function nameAndVersion({ name, version }: LocalWheel): string {
  return `${normaliseName(name)}==${version}`;
}

/** Where installers have their temporary files. */
function temporary(folder: string): string {
  return join(folder, 'tmp');
}

/** The environment is always made in the same place, as users have it: uv's cache knows the interpreter there. */
async function tidy({ paths, folder }: Prepared): Promise<void> {
  for (const place of [paths.venv, temporary(folder)]) {
    await rm(place, { recursive: true, force: true, maxRetries: 3 });
  }
  await mkdir(temporary(folder));
}

async function sitePackages({ venv }: InstallPaths): Promise<string> {
  const lib = join(venv, 'lib');
  const [python = ''] = (await readdir(lib)).filter((name) => name.startsWith('python'));
  return join(lib, python, 'site-packages');
}

function sampleOf(
  [venv, install, first, second]: readonly LaunchOutcome[],
  downloads: number | undefined,
  site: Site,
): Sample {
  if (!venv || !install || !first || !second) throw new Error('a step of the installation is missing');
  const phases = { venv: venv.wallMs, install: install.wallMs, compile: 0, firstImport: first.wallMs };
  const steps = [venv, install, first];
  const sum = (of: (outcome: LaunchOutcome) => number) => steps.reduce((total, one) => total + of(one), 0);
  return {
    startedAt: venv.startedAt,
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
