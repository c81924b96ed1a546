import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../../domain/errors.js';
import type { WorkerScenario } from '../../domain/plan.js';
import { compareVersions } from '../../domain/python-version.js';
import { makeFolders } from '../../io/cache-dir.js';
import type { Survey } from './survey.js';

/** The first Python that can keep bytecode in another folder. */
const OLDEST = '3.8';

/**
 * A folder for the bytecode of one row: whatever it lacks is compiled, and the user's own folders are not written. It
 * begins with that of the probe, whose compilation would else be part of each start.
 */
export async function pycacheFolder(cacheDir: string, probeFolder: string): Promise<string> {
  const folder = await emptyPycache(cacheDir);
  await cp(join(probeFolder, '__pycache__'), join(folder, probeFolder), { recursive: true });
  return folder;
}

/** The same without anything in it. */
export async function emptyPycache(cacheDir: string): Promise<string> {
  const parent = join(cacheDir, 'pycache');
  await makeFolders(parent);
  return mkdtemp(join(parent, 'row-'));
}

/** Whether the user has said where bytecode is, or that trials may write it: then it is theirs to see to. */
function isUsers({ env }: WorkerScenario): boolean {
  return 'PYTHONPYCACHEPREFIX' in env || env.PYTHONDONTWRITEBYTECODE === '';
}

/** Throws a usage error for a Python that always finds its own bytecode. */
export function startsWithout(scenario: WorkerScenario): boolean {
  if (scenario.bytecode !== 'none') return false;
  if (compareVersions(scenario.python.version, OLDEST) < 0) {
    throw usageError(
      `--bytecode none needs Python ${OLDEST} or later; this is ${scenario.python.version}.`,
      'Choose another --python, or --bytecode found.',
    );
  }
  return true;
}

/**
 * Whether a start would leave bytecode behind that the next one finds. What unpacks itself anew has other paths and times
 * in each trial.
 */
export function needsFilling(scenario: WorkerScenario, survey: Survey | undefined): boolean {
  return (
    scenario.bytecode === 'present' &&
    scenario.unpack?.state !== 'cold' &&
    survey !== undefined &&
    survey.bytecode.withoutBytecode > survey.zipped &&
    !isUsers(scenario) &&
    compareVersions(scenario.python.version, OLDEST) >= 0
  );
}
