import type { Explanation } from '../../domain/explain.js';
import { shortFile } from '../../findings/explain/places.js';
import { type Span, spansByThread } from './spans.js';

/** A file for speedscope: one profile a thread, wall time. Pure. */
export function explainSpeedscope(explanation: Explanation): string {
  const frames: { name: string; file?: string }[] = [];
  const numbers = new Map<string, number>();
  const frameOf = ({ node }: Span) => {
    const known = numbers.get(node.module);
    if (known !== undefined) return known;
    const file = node.origin === undefined ? {} : { file: shortFile(node.origin, explanation) };
    numbers.set(node.module, frames.length);
    return frames.push({ name: node.module, ...file }) - 1;
  };
  const profiles = [...spansByThread(explanation)].map(([thread, spans]) => ({
    type: 'evented',
    name: thread === 0 ? explanation.target : `thread ${thread}`,
    unit: 'milliseconds',
    startValue: 0,
    endValue: Math.max(explanation.traced.readyMs, ...spans.map(({ endMs }) => endMs)),
    events: eventsOf(spans, frameOf),
  }));
  return `${JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: 'coldstart',
    name: `imports of ${explanation.target}`,
    activeProfileIndex: 0,
    shared: { frames },
    profiles,
  })}\n`;
}

/** Opened and closed in order: what lies inside another closes before it. */
function eventsOf(spans: readonly Span[], frameOf: (span: Span) => number) {
  const events: { type: 'O' | 'C'; frame: number; at: number }[] = [];
  const open: Span[] = [];
  const close = (span: Span) => events.push({ type: 'C', frame: frameOf(span), at: span.endMs });
  for (const span of spans) {
    for (let top = open.at(-1); top && top.node.id !== span.node.parent; top = open.at(-1)) {
      close(top);
      open.pop();
    }
    events.push({ type: 'O', frame: frameOf(span), at: span.startMs });
    open.push(span);
  }
  for (const span of open.reverse()) close(span);
  return events;
}
