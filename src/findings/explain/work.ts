import { defined } from '../../domain/defined.js';
import type { ExplainedWork } from '../../domain/explain.js';
import type { TracedRun } from '../../domain/facts/imports.js';
import { parseTrace, processTrace, type RanStatement } from '../../imports/trace-lines.js';

/** Less is not worth a line. */
const LEAST_MS = 2;
const LEAST_SHARE = 0.01;

/** Statements of the user's own that took time before the run was ready and import nothing themselves; dearest first. Pure. */
export function workBefore(run: TracedRun): ExplainedWork[] {
  const msOf = (ns: number) => (ns - run.startNs) / 1e6;
  const found = processTrace(run.texts.map(parseTrace), run.readyPid)
    .flatMap(({ statements }) => statements)
    .filter(({ atNs }) => msOf(atNs) >= run.bootMs && msOf(atNs) < run.readyMs);
  const places = new Map<string, ExplainedWork>();
  for (const one of found) {
    const key = [one.file, one.line, one.function, one.label].join('\t');
    places.set(key, added(places.get(key), one));
  }
  const leastMs = Math.max(LEAST_MS, LEAST_SHARE * run.readyMs);
  return [...places.values()].filter(({ selfMs }) => selfMs >= leastMs).sort((a, b) => b.selfMs - a.selfMs);
}

function added(known: ExplainedWork | undefined, one: RanStatement): ExplainedWork {
  const selfCpuMs = (known?.selfCpuMs ?? 0) + one.selfCpuNs / 1e6;
  const selfWaitMs = (known?.selfWaitMs ?? 0) + one.selfWaitNs / 1e6;
  return {
    ...{ file: one.file, line: one.line, label: one.label, kind: kindOf(one) },
    ...defined({ function: one.function || undefined }),
    times: (known?.times ?? 0) + 1,
    ...{ selfMs: selfCpuMs + selfWaitMs, selfCpuMs, selfWaitMs },
  };
}

const KINDS: readonly (readonly [ExplainedWork['kind'], RegExp])[] = [
  ['class', /^class /],
  ['regex', /(?:^|[ .])re\.compile\(|\bregex\.compile\(/],
  ['connection', /(?:connect|create_engine|create_pool|Connection|MongoClient|Redis)\(/],
  ['client', /(?:[cC]lient|resource|Session)\(/],
  ['file', /(?:^|[ .])(?:open|read_text|read_bytes|load)\(/],
];

function kindOf({ label, awaits }: RanStatement): ExplainedWork['kind'] {
  const known = KINDS.find(([, pattern]) => pattern.test(label))?.[0];
  return known ?? (awaits ? 'await' : 'other');
}
