import type { BenchFlags } from '../config/flags.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { ExplainOptions } from './explain-options.js';

/** What is asked of bench for one container. Throws usage errors for what is no option of one. */
export function imageFlags(image: string, target: string | undefined, options: ExplainOptions): BenchFlags {
  const { handler: _, template: __, module, diff, against, patch, bytecode, requirements, ...rest } = options;
  const other = target ?? module;
  if (other !== undefined)
    throw usageError(
      `Both ${other} and --image ${image} are given.`,
      'Name one; what its container starts stands after --: coldstart explain --image IMAGE -- python worker.py',
    );
  if ((diff ?? against) !== undefined)
    throw usageError(
      '--diff and --against compare workers, and this is a container.',
      'Compare its starts: coldstart bench --image ./docker --against REF.',
    );
  if (patch !== undefined)
    throw usageError(
      '--patch writes what remedies were measured to help, and in an image none are measured.',
      'Explain its worker here: coldstart explain worker.py --patch FILE',
    );
  if (bytecode !== 'found')
    throw usageError(
      `--bytecode ${bytecode} is for workers: a container finds the bytecode that its image has.`,
      'Build the image with or without it.',
    );
  const { dir, event, memory, runtimePackages, engine, pull, cpus, python, launch, ...known } = rest;
  return {
    ...known,
    ...{ targets: [], module: [], command: [], compare: [], budget: [], pitfalls: false },
    ...defined({ python: python === undefined ? undefined : [python] }),
    ...defined({ launch: launch === undefined ? undefined : [launch] }),
    install: defined({ requirements }),
    handlers: defined({ dir, event, memory, runtimePackages }),
    container: { image: [image], ...defined({ engine, pull, cpus }) },
  };
}

/** The usage error for a command that stands after -- without an image. */
export function noImage(words: readonly string[]) {
  return usageError(
    `The command ${words[0]} cannot be explained: what stands after -- is started in a container.`,
    'Name its image, --image IMAGE, or the worker without --: coldstart explain worker.py',
  );
}
