import { formatFactor, formatMs, formatShare } from '../domain/format.js';
import type { InstallResult, InstallScenarioRecord } from '../domain/report.js';
import type { RatioResult } from '../stats/ratio.js';

/** The framing without which a figure about installers means little. */
const BYTECODE = {
  default: 'bytecode by default (pip compiles, uv does not)',
  compile: 'both compiled',
  none: 'nothing compiled',
} as const;

/** One install row against another, in words: who is faster by how much, under which conditions, and what it costs later. */
export function installSentence(
  base: InstallResult,
  head: InstallResult,
  metric: string,
  { n, ratio, ratioCi95, resolvable }: RatioResult,
): string {
  const [before, after] = [base.scenario, head.scenario];
  const names = differing(before, after);
  const alone = metric === 'install';
  const framing = `${shared(before, after).join(', ')}${alone ? '; the install step alone' : ''}: `;
  if (!ratioCi95) {
    return `${framing}${names.after} against ${names.before}: ${formatFactor(ratio)}x at n = ${n}: too few rounds for an interval, 6 are needed.`;
  }
  const [low, high] = ratioCi95;
  if (low <= 1 && high >= 1) {
    return `${framing}no difference between ${names.after} and ${names.before} that this run could see: ${formatFactor(ratio)}x [${formatFactor(low)}, ${formatFactor(high)}], n = ${n}; it resolves ±${formatShare(resolvable ?? 0)}.`;
  }
  const [quick, slow] = ratio < 1 ? [names.after, names.before] : [names.before, names.after];
  const factors = ratio < 1 ? [1 / ratio, 1 / high, 1 / low] : [ratio, low, high];
  const [typical, least, most] = factors.map((factor) => formatFactor(factor));
  const where = alone ? '' : ' to the first import';
  const cost = alone ? '' : later(base, head, names);
  return `${framing}${quick} ${typical}x faster than ${slow}${where} [${least}, ${most}], n = ${n}${cost}.`;
}

/** What is the same on both sides and matters. */
function shared(before: InstallScenarioRecord, after: InstallScenarioRecord): string[] {
  return [
    ...(before.cache === after.cache ? [`${before.cache} cache`] : []),
    ...(before.bytecode === after.bytecode ? [BYTECODE[before.bytecode]] : []),
    `Python ${after.python.version}`,
    ...(before.installer === after.installer ? [before.installer] : []),
  ];
}

/** The names of the two sides: what they differ in. */
function differing(before: InstallScenarioRecord, after: InstallScenarioRecord) {
  const words = (scenario: InstallScenarioRecord, other: InstallScenarioRecord) => {
    if (scenario.installer !== other.installer) return `${scenario.installer} ${scenario.version}`;
    if (scenario.cache !== other.cache) return `a ${scenario.cache} cache`;
    if (scenario.bytecode !== other.bytecode) return `bytecode ${scenario.bytecode}`;
    if (scenario.linkMode !== other.linkMode) return `link mode ${scenario.linkMode ?? 'by default'}`;
    if (scenario.python.version !== other.python.version) return `Python ${scenario.python.version}`;
    return `${scenario.installer} ${scenario.version}`;
  };
  return { before: words(before, after), after: words(after, before) };
}

/** A first import that has to compile takes back some of what the install saved. */
const WORTH_A_WORD_MS = 10;

function later(base: InstallResult, head: InstallResult, names: { before: string; after: string }): string {
  const [before, after] = [base.summary.firstImport?.median, head.summary.firstImport?.median];
  if (before === undefined || after === undefined || Math.abs(after - before) < WORTH_A_WORD_MS) return '';
  const slow = after > before ? names.after : names.before;
  return `; the first import alone is ${formatMs(Math.abs(after - before))} slower after ${slow}`;
}
