import { usageError } from '../domain/errors.js';
import type { InstallScenario } from '../domain/plan.js';
import type { FirstStart, InstallAxes } from './request-types.js';

type Cache = InstallScenario['cache'];

/** What was asked for; undefined for what was not. */
export interface Asked {
  readonly installer: readonly InstallScenario['installer'][] | undefined;
  readonly firstStart: readonly FirstStart[] | undefined;
  readonly installerCache: readonly Cache[] | undefined;
  readonly bytecode: readonly InstallScenario['bytecode'][] | undefined;
  readonly index: InstallScenario['index'];
  readonly disk: true | undefined;
}

type Axes = Pick<InstallAxes, 'installer' | 'installerCache' | 'firstStart' | 'startCache' | 'startBytecode'>;

/**
 * Installers and first starts with the states of both. First starts take the place of installers that nobody named. Throws
 * usage errors for what neither can do.
 */
export function installersAndStarts({ installer, firstStart, installerCache, ...asked }: Asked): Axes {
  if (firstStart === undefined) {
    if (installerCache?.includes('again'))
      throw usageError(
        '--installer-cache again is of first starts, in which the environment is there already.',
        'Add --first-start uv-run or uvx, or leave it out.',
      );
    return { installer: installer ?? ['pip', 'uv'], installerCache: installerCache ?? ['warm'] };
  }
  if (asked.index === 'remote')
    throw usageError('--first-start is measured from the loopback index.', 'Leave out --index remote.');
  if (asked.disk && installer === undefined)
    throw usageError(
      '--disk counts environments that pip and uv make, not those of a first start.',
      'Name installers beside it: --installer uv, or leave it out.',
    );
  const startCache = (installerCache ?? (['cold', 'warm', 'again'] as const)).filter(
    (cache) => cache !== 'restored',
  );
  const ofInstallers = (installerCache ?? (['warm'] as const)).filter((cache) => cache !== 'again');
  if (startCache.length === 0 || (installer !== undefined && ofInstallers.length === 0)) {
    const [what, has] =
      startCache.length === 0
        ? ['first starts', 'cold, warm, again']
        : ['installers', 'cold, warm, restored'];
    throw usageError(
      `--installer-cache ${installerCache?.join(',')} has no state of ${what}.`,
      `Theirs are ${has}.`,
    );
  }
  return {
    installer: installer ?? [],
    installerCache: ofInstallers,
    firstStart,
    startCache,
    startBytecode: asked.bytecode ?? ['default'],
  };
}
