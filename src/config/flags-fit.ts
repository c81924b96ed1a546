import { usageError } from '../domain/errors.js';
import type { Overrides } from './elements.js';
import type { ScenarioElement } from './schema.js';
import { isBundled } from './targets.js';

/** Flags that no element could follow are a mistake, not a wish. */
export function checkFlagsFit(elements: readonly ScenarioElement[], flags: Overrides): void {
  const workers = elements.filter((element) => element.runner === 'worker');
  const bundled = workers.filter(({ worker }) => isBundled(worker ?? ''));
  const given = (names: readonly (keyof Overrides)[]) => names.find((name) => flags[name] !== undefined);
  const forWorkers = given(['python', 'loop', 'launch', 'venv', 'args', 'set']);
  if (workers.length === 0 && forWorkers) {
    throw usageError(
      `--${forWorkers} is for Python workers, and only commands are measured.`,
      'Write it into the command itself, or name a file, a module or a project as target.',
    );
  }
  const own = given(['args', 'venv']);
  const [first] = bundled;
  if (own && first) {
    throw usageError(
      `--${own} does not go with the bundled worker ${first.worker}.`,
      'Use it with a file of your own.',
    );
  }
  const stranger = workers.find((element) => !bundled.includes(element));
  if (flags.set && stranger) {
    throw usageError(
      '--set chooses the packages of the bundled workers.',
      `Leave it out for ${stranger.worker ?? stranger.module ?? stranger.callable ?? stranger.script}.`,
    );
  }
}
