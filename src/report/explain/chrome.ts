import type { Explanation } from '../../domain/explain.js';
import { shownPlace } from './shown.js';
import { spansByThread } from './spans.js';

/** A trace for chrome://tracing and Perfetto: complete events in microseconds. Pure. */
export function explainChrome(explanation: Explanation): string {
  const threads = spansByThread(explanation);
  const names = [...threads.keys()].map((tid) => ({
    ...{ name: 'thread_name', ph: 'M', pid: 1, tid },
    args: { name: tid === 0 ? 'main' : `thread ${tid}` },
  }));
  const events = [...threads].flatMap(([tid, spans]) =>
    spans.map(({ node, startMs, endMs }) => ({
      ...{ name: node.module, cat: 'import', ph: 'X', pid: 1, tid },
      ...{ ts: startMs * 1000, dur: (endMs - startMs) * 1000 },
      args: {
        at: shownPlace(node, explanation),
        ...{ selfCpuMs: node.selfCpuMs, selfWaitMs: node.selfWaitMs, owner: node.owner ?? '' },
      },
    })),
  );
  const ready = {
    ...{ name: 'ready', ph: 'i', s: 'p', pid: 1, tid: 0, ts: explanation.traced.readyMs * 1000 },
  };
  return `${JSON.stringify({ traceEvents: [...names, ...events, ready], displayTimeUnit: 'ms' })}\n`;
}
