import { relative } from 'node:path';
import { messageOf } from '../domain/errors.js';
import { LAMBDA_LIMITS, RESERVED_VARIABLES } from '../domain/lambda-limits.js';
import { codePlaceKind, handlerFile, hasHandler, isHandlerName } from '../project/handler-module.js';
import type { LeftOut, TemplateFunction } from './model.js';

/** A function as a template has it; nothing of it has been looked at. */
export interface Draft extends Omit<TemplateFunction, 'handler' | 'runtime' | 'architecture'> {
  readonly handler: unknown;
  readonly runtime: unknown;
  readonly architecture: unknown;
  /** What makes the code, for the next step where it is not there. */
  readonly builtBy: string;
}

/** The function, if it is one of Python and its code is there; else why it is left out. `base` is where paths are shown from. */
export async function completed(draft: Draft, base: string): Promise<TemplateFunction | LeftOut> {
  const { handler, runtime, architecture, builtBy, ...rest } = draft;
  const out = (why: string): LeftOut => ({ id: draft.id, why });
  if (typeof runtime !== 'string' || runtime === '') return out('it has no runtime');
  if (!/^python\d/.test(runtime)) return out(`its runtime is ${runtime}`);
  if (typeof handler !== 'string' || handler === '') return out('it has no handler');
  if (!isHandlerName(handler)) return out(`its handler ${handler} is not module.function`);
  const refused = refusedBy(rest);
  if (refused !== undefined) return out(refused);
  const shown = relative(base, draft.code) || '.';
  if ((await codePlaceKind(draft.code)) === undefined)
    return out(`its code ${shown} is not there (${builtBy})`);
  try {
    if (!(await hasHandler(draft.code, handler)))
      return out(`there is no ${handlerFile(handler)} in its code ${shown} (${builtBy})`);
  } catch (error) {
    return out(`its code ${shown} cannot be read: ${messageOf(error)}`);
  }
  return { ...rest, handler, runtime, architecture: architecture === 'arm64' ? 'arm64' : 'x86_64' };
}

/** Why AWS would not make such a function; undefined where nothing here says so. */
function refusedBy({ memoryMB, timeoutS, variables, layers }: Pick<Draft, Limited>): string | undefined {
  const isIn = (value: number, [least, most]: readonly [number, number]) => value >= least && value <= most;
  const [memory, timeout] = [LAMBDA_LIMITS.memoryMB, LAMBDA_LIMITS.timeoutS];
  if (!isIn(memoryMB, memory)) return `its memory is not from ${memory[0]} to ${memory[1]} MB`;
  if (!isIn(timeoutS, timeout)) return `its timeout is not from ${timeout[0]} to ${timeout[1]} s`;
  const reserved = Object.keys(variables).find((name) => RESERVED_VARIABLES.has(name));
  if (reserved !== undefined) return `it sets ${reserved}, which the runtime sets itself`;
  return layers.length > LAMBDA_LIMITS.layers ? `it has more than ${LAMBDA_LIMITS.layers} layers` : undefined;
}

type Limited = 'memoryMB' | 'timeoutS' | 'variables' | 'layers';

/** A whole number as templates write it; the fallback where there is none, NaN for anything else. */
export function wholeNumber(value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  return /^\d{1,6}$/.test(String(value)) ? Number(value) : Number.NaN;
}
