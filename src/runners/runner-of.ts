import type { LambdaScenario, Scenario } from '../domain/plan.js';
import type { Runner } from '../domain/runner.js';
import { commandRunner } from './command.js';
import type { RunnerContext } from './context.js';
import { handlerRunner } from './handler/runner.js';
import { withHooks } from './hooks.js';
import { installRunner } from './install/runner.js';
import { workerRunner } from './worker/runner.js';

type ImageRunners = Awaited<ReturnType<typeof imageRunners>>;
type WasmRunner = typeof import('./wasm/runner.js').wasmRunner;

/** Runners that are loaded only where there is something for them. */
interface Loaded {
  readonly images: ImageRunners | undefined;
  readonly wasm: WasmRunner | undefined;
}

/** What makes the runner of each of these scenarios, with its hooks around it; of images only where there are any. */
export async function runnersFor(
  scenarios: readonly Scenario[],
  context: RunnerContext,
): Promise<(scenario: Scenario) => Runner> {
  const isOfWasm = scenarios.some(({ runner }) => runner === 'wasm');
  const loaded = {
    images: scenarios.some(isOfImage) ? await imageRunners() : undefined,
    wasm: isOfWasm ? (await import('./wasm/runner.js')).wasmRunner : undefined,
  };
  return (scenario) => withHooks(runnerOf(scenario, context, loaded), scenario, context);
}

function isOfImage(scenario: Scenario): boolean {
  return (
    scenario.runner === 'container' || (scenario.runner === 'lambda' && scenario.target.kind === 'image')
  );
}

async function imageRunners() {
  const [{ containerRunner }, { imageFunctionRunner }] = await Promise.all([
    import('./container/runner.js'),
    import('./handler/image-runner.js'),
  ]);
  return { containerRunner, imageFunctionRunner };
}

function runnerOf(scenario: Scenario, context: RunnerContext, { images, wasm }: Loaded): Runner {
  switch (scenario.runner) {
    case 'worker':
      return workerRunner(scenario, context);
    case 'wasm':
      return loaded(wasm)(scenario, context);
    case 'command':
      return commandRunner(scenario, context);
    case 'container':
      return loaded(images).containerRunner(scenario, context);
    case 'install':
      return installRunner(scenario, context);
    case 'lambda':
      return functionRunner(scenario, context, images);
  }
}

function functionRunner(
  scenario: LambdaScenario,
  context: RunnerContext,
  images: ImageRunners | undefined,
): Runner {
  const { target } = scenario;
  if (target.kind === 'emulated') return handlerRunner(scenario, target, context);
  if (target.kind === 'image') return loaded(images).imageFunctionRunner(scenario, target, context);
  throw new Error('a deployed function is looked at before it is planned, and has its runner from there');
}

function loaded<T>(runners: T | undefined): T {
  if (!runners) throw new Error('a row is measured by runners that were made for scenarios without one');
  return runners;
}
