import type { ExplainedImport, Explanation } from '../../domain/explain.js';

/** An import on its thread, within that in which it happened. */
export interface Span {
  readonly node: ExplainedImport;
  readonly startMs: number;
  readonly endMs: number;
}

/** Imports by thread, in the order in which they began; each within its parent to the last digit. Pure. */
export function spansByThread({ imports }: Explanation): ReadonlyMap<number, readonly Span[]> {
  const known = new Map<number, Span>();
  const threads = new Map<number, Span[]>();
  for (const node of imports) {
    const parent = known.get(node.parent);
    const before = threads.get(node.thread)?.findLast((span) => span.node.parent === node.parent);
    const startMs = Math.max(node.startMs, parent?.startMs ?? 0, before?.endMs ?? 0);
    const endMs = Math.max(
      startMs,
      Math.min(node.startMs + node.wallMs, parent?.endMs ?? Number.POSITIVE_INFINITY),
    );
    const span = { node, startMs, endMs };
    known.set(node.id, span);
    threads.set(node.thread, [...(threads.get(node.thread) ?? []), span]);
  }
  return threads;
}
