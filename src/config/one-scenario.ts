import { usageError } from '../domain/errors.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { type LoadedConfig, loadConfig } from './load.js';
import type { Request } from './request-types.js';
import type { ScenarioElement } from './schema.js';
import { scenarioItem } from './side-items.js';

/** The options that name one scenario of the configuration. */
export interface ScenarioOptions {
  /** Its name, or its file or module as it is written there. */
  readonly scenario?: string;
  /** The configuration file. */
  readonly config?: string;
}

/**
 * The configuration with this scenario alone, as nothing but it is asked for; undefined where none is named. Throws a usage
 * error where there is none of that name.
 */
export async function oneScenario(
  { scenario: name, config: file }: ScenarioOptions,
  cwd: string,
): Promise<LoadedConfig | undefined> {
  if (name === undefined) return undefined;
  const loaded = await loadConfig(cwd, file);
  if (!loaded)
    throw usageError(
      `--scenario ${name}: there is no configuration in ${cwd}.`,
      'Name its file: --config FILE; coldstart init writes one.',
    );
  const { budgets: _, compare: __, exclude: ___, scenarios = [], ...config } = loaded.config;
  const found = scenarios.filter((one) => scenarioItem(one).names.includes(name));
  const axes = found.flatMap((one) => Object.keys('matrix' in one ? (one.matrix ?? {}) : {}));
  if (found.length === 1 && axes.length > 0)
    throw usageError(
      `--scenario ${name} is several starts, by its matrix: ${axes.join(', ')}.`,
      'Only one can be followed: write it as a scenario of its own there, with a name of its own.',
    );
  if (found.length === 1) return { ...loaded, config: { ...config, scenarios: found } };
  const names = scenarios.flatMap((one) => scenarioItem(one).names[0] ?? []);
  throw usageError(
    `--scenario ${name}: ${loaded.file} has ${found.length === 0 ? 'no scenario' : 'several scenarios'} of that name.`,
    found.length > 1
      ? 'Give each a "name" of its own there.'
      : joinedHint(
          didYouMean(name, names),
          names.length > 0 ? `It has ${names.join(', ')}.` : 'It has none.',
        ),
  );
}

/** The same where only a Python worker can be meant. Throws a usage error where it is something else. */
export async function workerScenario(
  options: ScenarioOptions,
  cwd: string,
): Promise<LoadedConfig | undefined> {
  const loaded = await oneScenario(options, cwd);
  const runner = loaded?.config.scenarios?.[0]?.runner ?? 'worker';
  if (runner === 'worker') return loaded;
  throw usageError(
    `--scenario ${options.scenario} is no Python worker: its runner is ${runner}.`,
    'Name one that is; a handler is named by --handler app.handler, a container by --image IMAGE.',
  );
}

/** Throws a usage error where something else is named beside it, or a file without it. */
export function checkScenario(
  { scenario, config }: ScenarioOptions,
  others: Readonly<Record<string, string | undefined>>,
): void {
  const other = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
  if (scenario !== undefined && other !== undefined)
    throw usageError(
      `Both ${other === 'target' ? 'a target' : other} and --scenario are given.`,
      'Name one of them: the configuration says what its scenario starts.',
    );
  if (config !== undefined && scenario === undefined)
    throw usageError(
      `--config ${config} changes nothing without --scenario.`,
      'Name one of its scenarios: --scenario NAME.',
    );
}

/** Requests that are all there is of a scenario of the file get its name, by which others may ask for it. */
export function withScenarioNames(
  requests: readonly Request[],
  scenarios: readonly ScenarioElement[],
): Request[] {
  const names = scenarios.map((one) => scenarioItem(one).names);
  const named = timesOf(names.flatMap((own) => [...new Set(own)]));
  const asked = timesOf(requests.map(({ element }) => element));
  return requests.map((one) => {
    const [name] = names[one.element] ?? [];
    const isAll = asked.get(one.element) === 1;
    // Launch styles and states of bytecode would be several starts.
    if (name === undefined || !isAll || named.get(name) !== 1 || one.runner !== 'worker') return one;
    return one.launch.length === 1 && one.bytecode.length === 1 ? { ...one, scenario: name } : one;
  });
}

/** How often each is there: one scenario of thousands is not held against all others. */
function timesOf<T>(all: readonly T[]): Map<T, number> {
  const times = new Map<T, number>();
  for (const one of all) times.set(one, (times.get(one) ?? 0) + 1);
  return times;
}
