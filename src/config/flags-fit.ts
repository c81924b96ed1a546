import { usageError } from '../domain/errors.js';
import { checkStates } from './bytecode-states.js';
import type { Overrides } from './flags.js';
import type { ScenarioElement } from './schema.js';
import { isBundled } from './targets.js';

/** Flags that no element could follow are a mistake, not a wish. */
export function checkFlagsFit(elements: readonly ScenarioElement[], flags: Overrides): void {
  const workers = elements.filter((element) => element.runner === 'worker');
  const bundled = workers.filter(({ worker }) => isBundled(worker ?? ''));
  const given = (names: readonly (keyof Overrides)[]) => names.find((name) => flags[name] !== undefined);
  const installs = elements.filter((element) => element.runner === 'install');
  checkStates(flags.install.bytecode, { workers: workers.length > 0, installs: installs.length > 0 });
  const forInstalls = Object.entries(flags.install)
    .filter(([name]) => name !== 'bytecode' || workers.length === 0)
    .find(([, value]) => value !== undefined)?.[0];
  const handlers = elements.filter((element) => element.runner === 'lambda');
  const containers = elements.filter((element) => element.runner === 'container');
  const forContainers = Object.entries(flags.container ?? {}).find(([, value]) => value !== undefined)?.[0];
  const areImages = handlers.some(({ image }) => image !== undefined);
  if (containers.length === 0 && areImages && flags.container?.onHost !== undefined) {
    throw usageError(
      '--on-host is for containers of workers: a function in an image is compared with one in a folder.',
      'Name both: coldstart bench handlers --image NAME --handler app.handler --dir FOLDER.',
    );
  }
  if (containers.length === 0 && !areImages && forContainers) {
    throw usageError(
      `--${flagOf(forContainers)} is for containers, and none is measured.`,
      'Name an image: coldstart bench --image NAME.',
    );
  }
  const forHandlers = Object.entries(flags.handlers).find(
    ([name, value]) => value !== undefined && !(name === 'memory' && containers.length > 0),
  )?.[0];
  if (handlers.length === 0 && forHandlers) {
    throw usageError(
      `--${flagOf(forHandlers)} is for handlers, and none is measured.`,
      'Name the suite: coldstart bench handlers --handler app.handler --dir FOLDER.',
    );
  }
  const isWasm = workers.some(({ runtime }) => (flags.runtime ?? runtime)?.some((one) => one !== 'cpython'));
  const takeRequirements = handlers.length > 0 || isWasm;
  if (installs.length === 0 && forInstalls && !(takeRequirements && forInstalls === 'requirements')) {
    throw usageError(
      `--${flagOf(forInstalls)} is for installs, and none is measured.`,
      'Name the suite: coldstart bench installs.',
    );
  }
  const forWorkers = given(['python', 'loop', 'launch', 'runtime', 'venv', 'args', 'set', 'extra', 'group']);
  if (
    workers.length === 0 &&
    forWorkers &&
    !(installs.length > 0 && ['python', 'set', 'extra', 'group'].includes(forWorkers)) &&
    !(handlers.length > 0 && forWorkers === 'python')
  ) {
    throw usageError(
      `--${forWorkers} is for Python workers, and ${installs.length > 0 ? 'none is' : 'only commands are'} measured.`,
      'Write it into the command itself, or name a file, a module or a project as target.',
    );
  }
  const ofProcess = given(['stdin', 'acceptExit']);
  if (ofProcess && workers.length === 0 && !elements.some(({ runner }) => runner === 'command')) {
    throw usageError(
      `--${ofProcess === 'stdin' ? 'stdin' : 'accept-exit'} is for workers and commands, and none is measured.`,
      'Name a file, a module, a project, or a command after --.',
    );
  }
  const own = given(['args', 'venv', ...(installs.length > 0 ? [] : (['extra', 'group'] as const))]);
  const [first] = bundled;
  if (own && first) {
    throw usageError(
      `--${own} cannot be used with the bundled worker ${first.worker}.`,
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

/** As it is typed: link-mode for linkMode. */
function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
