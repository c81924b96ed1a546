import { lstat, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { defined } from '../../domain/defined.js';
import type { OkInstallTrial } from '../../domain/report.js';
import type { Sample } from '../../domain/runner.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { startStep } from './commands.js';
import { noteSite } from './noted-site.js';
import type { InstallRow } from './row.js';
import { runStep } from './trial.js';
import { brokenState, late, stepFailure } from './trial-failure.js';

/** What a start has said of itself. */
interface Said {
  /** From the spawn, in ms. */
  readonly startedMs: number;
  /** Of its environment. */
  readonly prefix: string;
  readonly version: string;
  /** Where each module came from. */
  readonly places: readonly string[];
}

type Start =
  | { readonly status: 'ok'; readonly outcome: LaunchOutcome; readonly said: Said; readonly made: string }
  | NonNullable<ReturnType<typeof stepFailure>>;

/** One start with `uv run` or `uvx`, which was told of the index and the cache of the row only, and proof that it was so. */
export async function start(row: InstallRow, signal: AbortSignal): Promise<Start> {
  const outcome = await runStep(row, startStep(row.scenario, row.paths), signal, { probe: true });
  const failure = stepFailure('start', outcome, row);
  if (failure) return failure;
  const said = readSaid(outcome);
  const { startedAt } = outcome;
  if (typeof said === 'string') return { ...broken('NO_STAMPS', said), startedAt };
  const stray = await strayOf(row, said);
  if (stray !== undefined) return { ...broken('OTHER_ENVIRONMENT', stray), startedAt };
  return { status: 'ok', outcome, said, made: await madeWhen(said.prefix) };
}

function broken(code: string, message: string) {
  return { status: 'failed' as const, code, message };
}

function readSaid({ stamps }: LaunchOutcome): Said | string {
  const [started, imported] = ['started', 'imported'].map((wanted) =>
    stamps.find(({ name }) => name === wanted),
  );
  if (!started || !imported)
    return 'what was started ended well, but did not say when: uv did not hand its descriptors on';
  const [prefix = '', , version = ''] = started.extra.split('\t');
  return { startedMs: started.atMs, prefix, version, places: imported.extra.split('\t') };
}

/** What did not come from where this row installs. */
async function strayOf({ folder, scenario }: InstallRow, said: Said): Promise<string | undefined> {
  const { prefix, version, places } = said;
  const inside = `${await realpath(folder)}${sep}`;
  if (!(await realpath(prefix)).startsWith(inside))
    return `Python ran in ${prefix}, not in an environment that was made for it`;
  if (version !== scenario.python.version)
    return `Python ${version} ran, not ${scenario.python.version}, which was asked for`;
  const foreign = places.find((place) => !place.startsWith(`${prefix}${sep}`));
  return foreign === undefined ? undefined : `${foreign} was imported, which was not installed for it`;
}

/** Which environment it is: a new one at the same place has another. */
async function madeWhen(prefix: string): Promise<string> {
  const { ino, mtimeMs } = await stat(join(prefix, 'pyvenv.cfg'));
  return `${await realpath(prefix)} ${ino} ${mtimeMs}`;
}

/** Brings the cache into the state of the row; why that cannot be done. Once a row. */
export async function fillByStart(row: InstallRow, signal: AbortSignal): Promise<Sample | undefined> {
  const started = await start(row, signal);
  if (started.status === 'ok') {
    row.environment = started.made;
    return undefined;
  }
  return { ...started, message: `before the first trial: ${started.message}` };
}

/** Takes away the environments that uv keeps in its cache, and what they lead to; wheels and pages stay. */
export async function withoutEnvironments(cache: string): Promise<void> {
  const kept = (await readdir(cache).catch(() => [])).filter((name) => name.startsWith('environments-'));
  for (const all of kept.map((name) => join(cache, name))) {
    for (const path of await entriesOf(all, 2)) {
      if ((await lstat(path)).isSymbolicLink() && (await isEnvironment(path)))
        await rm(await realpath(path), { recursive: true, force: true, maxRetries: 3 });
    }
    await rm(all, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** uv has those of scripts there, and those of tools as links, one folder deeper. */
async function entriesOf(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const all = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    return [path, ...(entry.isDirectory() && depth > 1 ? await entriesOf(path, depth - 1) : [])];
  });
  return (await Promise.all(all)).flat();
}

async function isEnvironment(path: string): Promise<boolean> {
  return (await stat(join(path, 'pyvenv.cfg')).catch(() => undefined)) !== undefined;
}

/** One start that counts, in the proven state that the row names. */
export async function measureStart(row: InstallRow, signal: AbortSignal): Promise<Sample> {
  const { scenario, set } = row;
  const before = set.index.counts().wheels;
  const recordedBefore = set.recorded?.recorded() ?? 0;
  const started = await start(row, signal);
  if (started.status === 'failed') return started;
  const { outcome, said, made } = started;
  const { startedAt } = outcome;
  const downloads = set.index.counts().wheels - before;
  const own = scenario.uvCommand === 'tool run' ? 1 : 0;
  const expected = scenario.resolve ? 1 : set.wheels.wheels.length + own;
  const wrong =
    late((set.recorded?.recorded() ?? 0) - recordedBefore) ??
    brokenState(scenario.cache, downloads, expected) ??
    otherEnvironment(row, made);
  if (wrong) return { ...wrong, startedAt };
  const site = await noteSite(row, said.prefix);
  return {
    startedAt,
    status: 'ok',
    wallMs: outcome.wallMs,
    phases: { start: said.startedMs, compile: 0, firstImport: outcome.wallMs - said.startedMs },
    siteBytes: site.bytes,
    linkMode: site.linkMode,
    ...defined({ downloads }),
    cpu: { userMs: outcome.userMs, systemMs: outcome.systemMs },
  } satisfies Omit<OkInstallTrial, 'round' | 'position'>;
}

/** An environment that is there stays the same; any other is new. */
function otherEnvironment({ scenario, environment }: InstallRow, made: string) {
  const isSame = environment === made;
  if (scenario.cache === 'again' && !isSame)
    return broken('ENVIRONMENT_NOT_KEPT', 'uv made the environment anew although it was there');
  if (scenario.cache !== 'again' && isSame)
    return broken('ENVIRONMENT_NOT_NEW', 'uv took an environment that was to be gone');
  return undefined;
}
