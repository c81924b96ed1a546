import { formatFactor, formatMs, formatShare } from '../domain/format.js';
import { leftBytecode } from '../domain/left-bytecode.js';
import type { InstallScenarioRecord } from '../domain/report.js';
import type { RatioResult } from '../stats/ratio.js';

/** The framing without which a figure about installers means little. */
const BYTECODE = {
  default: 'bytecode by default (pip compiles, uv does not)',
  compile: 'both compiled',
  none: 'nothing compiled',
} as const;

/**
 * One install row against another, in words: who is faster by how much, under which conditions, and what it costs later.
 * `alone` is about the step that installs, without environment and import; `firstImport` is how those compare, `moved`
 * where most of the difference lies.
 */
export function installSentence(
  { base, head }: { readonly base: InstallScenarioRecord; readonly head: InstallScenarioRecord },
  { n, ratio, ratioCi95, resolvable }: RatioResult,
  {
    alone = false,
    firstImport,
    moved = '',
  }: {
    readonly alone?: boolean;
    readonly firstImport?: RatioResult | undefined;
    readonly moved?: string;
  } = {},
): string {
  const names = differing(base, head);
  const framing = `${shared(base, head).join(', ')}${alone ? '; the install step alone' : ''}: `;
  const [quick, slow] = ratio < 1 ? [names.after, names.before] : [names.before, names.after];
  const where = alone ? '' : ' to the first import';
  if (!ratioCi95) {
    const factor = formatFactor(Math.max(ratio, 1 / ratio));
    return `${framing}${quick} ${factor}x faster than ${slow}${where} at n = ${n}: too few rounds for an interval, 6 are needed.`;
  }
  const [low, high] = ratioCi95;
  if (low <= 1 && high >= 1) {
    return `${framing}no difference between ${names.after} and ${names.before} that this run could see: ${formatFactor(ratio)}x [${formatFactor(low)}, ${formatFactor(high)}], n = ${n}; it resolves ±${formatShare(resolvable ?? 0)}.`;
  }
  const factors = ratio < 1 ? [1 / ratio, 1 / high, 1 / low] : [ratio, low, high];
  const [typical, least, most] = factors.map((factor) => formatFactor(factor));
  return `${framing}${quick} ${typical}x faster than ${slow}${where} [${least}, ${most}], n = ${n}${moved}${later(firstImport, names)}.`;
}

/** What is the same on both sides and matters. */
function shared(before: InstallScenarioRecord, after: InstallScenarioRecord): string[] {
  return [
    ...(before.cache === after.cache ? [`${before.cache} cache`] : []),
    ...(before.index === 'remote' || after.index === 'remote' ? ['remote index, network included'] : []),
    ...bytecode(before, after),
    ...(before.python.version === after.python.version ? [`Python ${after.python.version}`] : []),
    ...(commandOf(before) === commandOf(after) ? [commandOf(before)] : []),
    ...(before.linkMode !== undefined && before.linkMode === after.linkMode
      ? [`link mode ${after.linkMode}`]
      : []),
  ];
}

/** By default means unlike work for two installers; told or by itself, the same bytecode is the same. */
function bytecode(before: InstallScenarioRecord, after: InstallScenarioRecord): string[] {
  if (before.bytecode === after.bytecode) return [BYTECODE[before.bytecode]];
  const left = leftBytecode(before);
  return left === leftBytecode(after) ? [BYTECODE[left]] : [];
}

/** The names of the two sides: what they differ in. */
function differing(before: InstallScenarioRecord, after: InstallScenarioRecord) {
  const words = (scenario: InstallScenarioRecord, other: InstallScenarioRecord) => {
    if (commandOf(scenario) !== commandOf(other)) return `${commandOf(scenario)} ${scenario.version}`;
    if (scenario.cache !== other.cache) return `a ${scenario.cache} cache`;
    if (scenario.bytecode !== other.bytecode) return `bytecode ${scenario.bytecode}`;
    if (scenario.linkMode !== other.linkMode) return `link mode ${scenario.linkMode ?? 'by default'}`;
    if (scenario.python.version !== other.python.version) return `Python ${scenario.python.version}`;
    return `${scenario.installer} ${scenario.version}`;
  };
  return { before: words(before, after), after: words(after, before) };
}

/** The installer as people call it. */
function commandOf({ installer, uvCommand }: InstallScenarioRecord): string {
  if (installer === 'pip') return 'pip';
  return uvCommand === 'sync' ? 'uv sync' : 'uv';
}

/** A first import that has to compile takes back some of what the install saved. */
const WORTH_A_WORD_MS = 10;

function later(firstImport: RatioResult | undefined, names: { before: string; after: string }): string {
  const { shift = 0, ratioCi95: [low, high] = [1, 1] } = firstImport ?? {};
  if ((low <= 1 && high >= 1) || Math.abs(shift) < WORTH_A_WORD_MS) return '';
  const slow = shift > 0 ? names.after : names.before;
  return `; the first import alone is ${formatMs(Math.abs(shift))} slower after ${slow}`;
}
