import { relative } from 'node:path';
import { messageOf } from '../domain/errors.js';
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

/** A whole number as templates write it; undefined for anything else. */
export function wholeNumber(value: unknown): number | undefined {
  const text = String(value);
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
