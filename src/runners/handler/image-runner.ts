import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import type { ImageFunction, LambdaScenario } from '../../domain/plan.js';
import type { LambdaScenarioRecord } from '../../domain/report.js';
import type { Runner } from '../../domain/runner.js';
import type { Deployment } from '../../emulator/model.js';
import { type BuiltImage, buildImage } from '../container/build.js';
import type { Engine } from '../container/engine.js';
import { functionImage } from '../container/function-image.js';
import { type Image, openImage } from '../container/image.js';
import { removeOwn } from '../container/leftovers.js';
import { openEngine } from '../container/open.js';
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
  let built: BuiltImage | undefined;
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
      const opened = await openEngine(target.engine, { ...context.python, signal }, context.onProgress);
      const { build, pull } = target;
      if (build) context.onProgress(`building ${target.image}`);
      built = build && (await buildImage(opened.ending, build, pull));
      const name = built?.name ?? target.image;
      image = await openImage(opened.ending, name, { argv: command, pull: pull && !built });
      engine = opened.engine;
      deployment = {
        ...emulatedFunction(scenario, target),
        ...{ version: '$LATEST', runtime: '', handler: handler ?? '', taskRoot: '', snapStart: false },
        variables: scenario.env,
        image: functionImage(engine, name, { command, cpus }),
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
    describe: () => ({ record: recordOf(scenario, target, { image, built, engine }), warnings: [] }),
  };
}

interface Opened {
  readonly image: Image | undefined;
  readonly built: BuiltImage | undefined;
  readonly engine: Engine | undefined;
}

function recordOf(
  scenario: LambdaScenario,
  target: ImageFunction,
  { image, built, engine }: Opened,
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
      ...defined({ id: image?.Id, bytes: image?.Size, cpus: target.cpus, buildMs: built?.buildMs }),
      engine: { name: engine?.name ?? target.engine ?? 'none', ...defined({ version: engine?.version }) },
    },
    ...defined({ handler: target.handler }),
    ...axesRecord(scenario),
  };
}
