import type { BenchFlags } from '../config/flags.js';
import { benchRequest, type Caller } from '../config/request.js';
import type { BenchRequest } from '../config/request-types.js';
import { SUITES } from '../config/targets.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { isControl, type Plan, type WorkerScenario } from '../domain/plan.js';
import type { ExplainOptions } from './explain-options.js';

/** What is asked of bench. Throws a usage error where that cannot be one worker. */
export function explainFlags(target: string | undefined, options: ExplainOptions): BenchFlags {
  if ((target === undefined) === (options.module === undefined)) {
    throw usageError(
      target === undefined ? 'There is nothing to explain.' : 'Both a target and -m are given.',
      'Name one: coldstart explain worker.py, -m MODULE, MODULE:FUNCTION, a folder or a console script.',
    );
  }
  const { python, launch, bytecode, runs, module, ...rest } = options;
  if (target !== undefined && target in SUITES) throw noWorker(target);
  return {
    ...rest,
    targets: target === undefined ? [] : [target],
    module: module === undefined ? [] : [module],
    ...{ commandWords: [], command: [], compare: [], budget: [], pitfalls: false, runs, loop: ['own'] },
    ...defined({ python: python === undefined ? undefined : [python] }),
    ...defined({ launch: launch === undefined ? undefined : [launch] }),
    ...{ install: { bytecode: [bytecode] }, handlers: {} },
  };
}

/** The request for the worker as it is. Throws usage errors. */
export async function explainRequest(flags: BenchFlags, caller: Caller): Promise<BenchRequest> {
  const request = await benchRequest(flags, undefined, caller);
  const [element] = request.elements;
  if (request.elements.length !== 1 || element?.runner !== 'worker')
    throw noWorker(flags.targets[0] ?? flags.module[0]);
  return request;
}

function noWorker(shown: string | undefined) {
  return usageError(
    `${shown} is not one Python worker.`,
    'Name a file, -m MODULE, MODULE:FUNCTION, a project folder or a console script; handlers and commands cannot be explained yet.',
  );
}

/** The worker of a plan, and with --against what it was; absent where the commit does not have it. */
export function explainedWorkers({ scenarios }: Plan): {
  readonly head: WorkerScenario;
  readonly base?: WorkerScenario;
} {
  const rows = scenarios.filter((one) => !isControl(one));
  const [bases, heads] = [true, false].map((isBase) =>
    rows.filter(({ side }) => (side === 'base') === isBase),
  );
  const [head, base] = [heads?.[0], bases?.[0]];
  const isOne = heads?.length === 1 && (bases?.length ?? 0) <= 1;
  if (isOne && head?.runner === 'worker' && (base === undefined || base.runner === 'worker'))
    return { head, ...defined({ base }) };
  if (heads?.length === 0)
    throw usageError(
      `${rows.map(({ id }) => id).join(', ')} is gone from the working folder.`,
      'Name what is there now.',
    );
  throw usageError(
    `These are several starts: ${rows.map(({ id }) => id).join(', ')}.`,
    'Explain one: name one --python, or a file of the project.',
  );
}
