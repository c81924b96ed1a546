import { rm } from 'node:fs/promises';
import { defined } from '../../domain/defined.js';
import { isFirstStart } from '../../domain/install-command.js';
import type { InstallScenario } from '../../domain/plan.js';
import { normaliseName } from '../../domain/project-name.js';
import type { ScenarioRecord, Warning } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import type { LocalWheel } from '../../wheels/local-wheels.js';
import type { LockedSet } from '../../wheels/locked-set.js';
import type { RunnerContext } from '../context.js';
import { axesRecord, evicted, withShare } from '../row-parts.js';
import { settleStep, shownCommands } from './commands.js';
import { diskOfMany } from './disk.js';
import { fillByStart, measureStart, withoutEnvironments } from './first-start.js';
import { type InstallRow, prepareRow } from './row.js';
import { chosenBySettings, indexesDiffer, notImported, notRead, otherUv, yanked } from './row-warnings.js';
import { fillCache, measureInstall, runStep, saveCache, settleRow, tidy } from './trial.js';

/** Measures an installer from the locked set to the first import, in a fresh environment each time. */
export function installRunner(scenario: InstallScenario, context: RunnerContext): Runner {
  let row: InstallRow | undefined;
  let counted: Promise<void> | undefined;
  let filled: Promise<Sample | undefined> | undefined;

  return {
    prepare: async () => {
      const prepared = await prepareRow(scenario, context);
      row = { ...prepared, scenario, context, packages: [], warnings: new Map<string, Warning>() };
      for (const warning of [
        indexesDiffer(prepared, scenario.id),
        notImported(prepared.set),
        notRead(prepared.set),
        yanked(prepared.set),
        chosenBySettings(prepared.set),
        otherUv(prepared),
      ]) {
        if (warning) row.warnings.set(warning.code, warning);
      }
    },
    measure: async (signal) => {
      if (!row) throw new Error('an install is measured before it is prepared');
      // What the index does not have yet is recorded in a first installation, whatever the cache will be.
      if (scenario.cache !== 'cold' || scenario.resolve) {
        filled ??= filledCache(row, signal);
        const unfilled = await filled;
        if (unfilled) return unfilled;
      }
      if (scenario.disk) {
        counted ??= countDisk(row, signal);
        await counted;
      }
      const { paths, files } = row;
      if (scenario.cache === 'cold' || scenario.cache === 'restored')
        await rm(paths.cache, { recursive: true, force: true });
      if (scenario.cache === 'warm' && isFirstStart(scenario)) await withoutEnvironments(paths.cache);
      await runStep(row, settleStep(paths.python), signal);
      const residentShare = await evicted(scenario, files, context);
      try {
        const measured = isFirstStart(scenario) ? measureStart : measureInstall;
        return withShare(await measured(row, signal), residentShare);
      } finally {
        await (scenario.cache === 'again' ? settleRow(row) : tidy(row));
      }
    },
    describe: () => ({ record: recordOf(scenario, row), warnings: [...(row?.warnings.values() ?? [])] }),
    close: async () => {
      if (row) await rm(row.folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Once a row: the cache that each trial begins with, or the archive that it is unpacked from. */
async function filledCache(row: InstallRow, signal: AbortSignal): Promise<Sample | undefined> {
  if (isFirstStart(row.scenario)) {
    const unstarted = await fillByStart(row, signal);
    await (row.scenario.cache === 'again' ? settleRow(row) : tidy(row));
    return unstarted;
  }
  const unfilled = await fillCache(row, signal);
  if (unfilled || row.scenario.cache !== 'restored') return unfilled;
  return saveCache(row, signal);
}

/** Once a row, before its first trial. */
async function countDisk(row: InstallRow, signal: AbortSignal): Promise<void> {
  const told = await diskOfMany(row, signal);
  if ('code' in told) row.warnings.set(told.code, told);
  else row.disk = told;
}

function recordOf(scenario: InstallScenario, row: InstallRow | undefined): ScenarioRecord {
  return {
    runner: 'install',
    installer: scenario.installer,
    version: row?.version ?? 'unknown',
    ...defined({ uvCommand: scenario.uvCommand }),
    cache: scenario.cache,
    bytecode: scenario.bytecode,
    ...defined({ linkMode: scenario.linkMode }),
    index: scenario.index,
    ...defined({ network: scenario.network, resolve: scenario.resolve }),
    python: { version: scenario.python.version, executable: scenario.python.executable },
    set: row ? setInWords(scenario, row.set.lock) : 'not prepared',
    packages: [...(row?.packages ?? [])],
    built: [...(row?.set.wheels.built ?? [])],
    ...(row?.set.local.length ? { local: row.set.local.map(nameAndVersion) } : {}),
    imports: [...(row?.set.imports ?? [])],
    ...(row ? { commands: shownCommands(scenario, row.paths) } : {}),
    ...defined({ size: row?.size, disk: row?.disk, savedCache: row?.savedCache }),
    pageCache: scenario.pageCache,
    ...axesRecord(scenario),
  };
}

/** Of a resolution the lock tells only what the index has beside its pages. */
function setInWords({ resolve }: InstallScenario, { origin, source }: LockedSet): string {
  return resolve ? `${source}, resolved in the timed part` : origin;
}

function nameAndVersion({ name, version }: LocalWheel): string {
  return `${normaliseName(name)}==${version}`;
}
