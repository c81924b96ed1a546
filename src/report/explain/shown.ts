import type { Explanation } from '../../domain/explain.js';
import { shortFile } from '../../findings/explain/places.js';

/** What a start has come to: a worker is ready, a handler initialised. Pure. */
export function nameOfReady({ firstInvocation }: Pick<Explanation, 'firstInvocation'>): 'ready' | 'init' {
  return firstInvocation ? 'init' : 'ready';
}

/** `file:line` and, where there is one, the function. Pure. */
export function shownPlace(
  { file, line, function: name }: { file?: string | undefined; line: number; function?: string | undefined },
  explanation: Pick<Explanation, 'folder'>,
): string {
  if (file === undefined) return '';
  const place = line === 0 ? shortFile(file, explanation) : `${shortFile(file, explanation)}:${line}`;
  return name === undefined ? place : `${place} in ${name}()`;
}

/** What boot has in it of a child that was spawned. */
export const PARENTS =
  'all that the processes did which started it, imports too: those below are the child’s own';

/** Whole milliseconds from 10 on; what is less than it can be told is that. Pure. */
export function plainMs(ms: number): string {
  return ms >= 9.95 ? ms.toFixed(0) : ms < 0.05 ? '0' : ms.toFixed(1);
}
