import type { Explanation } from '../../domain/explain.js';
import { plain } from '../../domain/plain.js';
import { plainMs } from './shown.js';

/** How long the first invocation takes, and how much of that it imports. Pure. */
export function invocationText({
  medianMs,
  ci95Ms,
  tracedMs,
  importsMs,
  imports,
}: NonNullable<Explanation['firstInvocation']>): string {
  const interval = ci95Ms ? `  [${ci95Ms.map(plainMs).join(', ')}]` : '';
  const what =
    imports.length === 0
      ? 'it imports nothing'
      : `in a traced one of ${plainMs(tracedMs)} ms it imports for ${plainMs(importsMs)} ms`;
  return `in the first invocation, ${plainMs(medianMs)} ms${interval}: ${what}`;
}

/** The same explanation with the imports of the first invocation in place of those before it. Pure. */
export function ofInvocation(
  explanation: Explanation,
  { imports, tracedMs }: NonNullable<Explanation['firstInvocation']>,
): Explanation {
  return { ...explanation, imports, traced: { ...explanation.traced, readyMs: tracedMs } };
}

/** What a traced start consists of, where that is not the whole of the time: of a handler or a container. Pure. */
export function initText({ traced, target, phasesMs }: Explanation): string | undefined {
  const { bootMs, runtimeMs, readyMs } = traced;
  if (phasesMs.start !== undefined)
    return `of that the engine takes ${plainMs(phasesMs.start)} ms to start the container; all else is of a traced start of ${plainMs(readyMs)} ms from then on`;
  if (runtimeMs === undefined) return undefined;
  const restMs = readyMs - bootMs - runtimeMs;
  return `a traced init of ${plainMs(readyMs)} ms: boot ${plainMs(bootMs)}, the runtime client until it imports the handler ${plainMs(runtimeMs)}, from there on ${plain(target)} ${plainMs(restMs)} ms`;
}
