import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import type { ImageFunction, LambdaScenario } from '../../domain/plan.js';
import type { LambdaScenarioRecord } from '../../domain/report.js';
import type { Runner } from '../../domain/runner.js';
import { counted } from '../../domain/words.js';
import type { Deployment } from '../../emulator/model.js';
import { type Engine, engineWith, findEngine } from '../container/engine.js';
import { functionImage } from '../container/function-image.js';
import { type Image, openImage } from '../container/image.js';
import { removeLeftovers, removeOwn } from '../container/leftovers.js';
import type { RunnerContext } from '../context.js';
import { axesRecord } from '../row-parts.js';
import { invoked } from './invoke.js';
import { emulatedFunction } from './prepare.js';

/** Runs an image of a function with the runtime client that it has, in a container of its own each time. */
export function imageFunctionRunner(
  scenario: LambdaScenario,
  target: ImageFunction,
  context: RunnerContext,
): Runner {
  let image: Image | undefined;
  let engine: Engine | undefined;
  let deployment: Deployment | undefined;
  const { handler, cpus } = target;
  const command = handler === undefined ? [] : [handler];
  return {
    prepare: async (signal) => {
      if (scenario.pageCache === 'evicted') {
        throw measureError(
          'The layers of an image are not evicted from the page cache yet.',
          'Measure it warm.',
        );
      }
      const found = await findEngine(target.engine, { ...context.python, signal });
      const left = await removeLeftovers(found);
      if (left > 0) context.onProgress(`removed ${counted(left, 'container')} of a run that was killed`);
      image = await openImage(found, target.image, { pull: target.pull, argv: command });
      // What is removed is removed also where the run is interrupted.
      const { signal: _, ...unending } = context.python;
      engine = engineWith(found, unending);
      deployment = {
        ...emulatedFunction(scenario, target),
        ...{ version: '$LATEST', runtime: '', handler: handler ?? '', taskRoot: '', snapStart: false },
        variables: scenario.env,
        image: functionImage(engine, target.image, { command, cpus }),
      };
    },
    measure: async (signal) => {
      if (!deployment) throw new Error('an image is measured before it is known');
      const fleet = await context.functions.fleet();
      const stop = () => void fleet.close();
      signal.addEventListener('abort', stop, { once: true });
      try {
        return await invoked(scenario, deployment, 'cold', fleet);
      } finally {
        signal.removeEventListener('abort', stop);
        await fleet.discard(deployment.key);
      }
    },
    close: async () => {
      if (engine) await removeOwn(engine);
    },
    describe: () => ({ record: recordOf(scenario, target, { image, engine }), warnings: [] }),
  };
}

function recordOf(
  scenario: LambdaScenario,
  target: ImageFunction,
  { image, engine }: { readonly image: Image | undefined; readonly engine: Engine | undefined },
): LambdaScenarioRecord {
  return {
    runner: 'lambda',
    function: target.name,
    starts: 'cold',
    source: 'invoked',
    emulated: true,
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    memorySizeMB: target.memorySizeMB,
    packageType: 'Image',
    variant: 'image',
    pageCache: scenario.pageCache,
    image: {
      name: target.image,
      ...defined({ id: image?.Id, bytes: image?.Size, cpus: target.cpus }),
      engine: { name: engine?.name ?? target.engine ?? 'none', ...defined({ version: engine?.version }) },
    },
    ...defined({ handler: target.handler }),
    ...axesRecord(scenario),
  };
}
