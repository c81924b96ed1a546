import type { LambdaScenario, Scenario } from '../domain/plan.js';
import type { Runner } from '../domain/runner.js';
import { commandRunner } from './command.js';
import type { RunnerContext } from './context.js';
import { handlerRunner } from './handler/runner.js';
import { withHooks } from './hooks.js';
import { installRunner } from './install/runner.js';
import { workerRunner } from './worker/runner.js';

type ImageRunners = Awaited<ReturnType<typeof imageRunners>>;

/** What makes the runner of each of these scenarios, with its hooks around it; of images only where there are any. */
export async function runnersFor(
  scenarios: readonly Scenario[],
  context: RunnerContext,
): Promise<(scenario: Scenario) => Runner> {
  const images = scenarios.some(isOfImage) ? await imageRunners() : undefined;
  return (scenario) => withHooks(runnerOf(scenario, context, images), scenario, context);
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

function runnerOf(scenario: Scenario, context: RunnerContext, images: ImageRunners | undefined): Runner {
  switch (scenario.runner) {
    case 'worker':
      return workerRunner(scenario, context);
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

function loaded(images: ImageRunners | undefined): ImageRunners {
  if (!images) throw new Error('an image is measured by runners that were made for scenarios without one');
  return images;
}
