import type { Explanation } from '../../domain/explain.js';
import type { DistributionChange, ExplainDiff, ModuleChange } from '../../domain/explain-diff.js';
import { formatBytes, formatFactor, formatRatio } from '../../domain/format.js';
import { plain } from '../../domain/plain.js';
import { shortRef } from '../../domain/short-ref.js';
import { counted } from '../../domain/words.js';
import { plainMs, shownPlace } from './shown.js';

/** One line of what changed, for a table. */
export interface ChangeLine {
  readonly kind: string;
  readonly name: string;
  /** Versions and sizes of a distribution, or where a module is imported. */
  readonly note: string;
  /** Before, after, the change, and what of that is waiting. */
  readonly figures: readonly string[];
}

export const CHANGE_FIGURES = ['before', 'after', 'change', 'waits'] as const;

const arrow = (before: string, after: string) => (before === after ? after : `${before} → ${after}`);

/** The start before and after, and against what. Pure. */
export function diffHead({ ready }: Explanation, diff: ExplainDiff): string {
  const { base, ratio, pairing } = diff;
  const interval = ({ ci95Ms }: Explanation['ready']) =>
    ci95Ms ? ` [${ci95Ms.map(plainMs).join(', ')}]` : '';
  const figures = `ready ${plainMs(base.ready.medianMs)}${interval(base.ready)} → ${plainMs(ready.medianMs)}${interval(ready)} ms`;
  const commit = base.commit === undefined || base.ref === undefined ? '' : shortRef(base.commit);
  const isHash = base.ref === base.commit;
  const against = base.ref === undefined ? base.file : `${shortRef(base.ref)}${isHash ? '' : ` (${commit})`}`;
  const factor = ratio
    ? `, ${formatRatio(ratio.value)}${ratio.ci95 ? ` [${ratio.ci95.map(formatFactor).join(', ')}]` : ''}`
    : '';
  const how = pairing === 'rounds' ? 'in the same rounds' : 'in separate runs';
  return `${figures}${factor} ${how}, against ${plain(against ?? 'a base')}`;
}

/** What the whole start is made of, before and after. Pure. */
export function diffTotals({ phasesMs }: Explanation, { base, imports }: ExplainDiff): string[] {
  const phases = [...new Set([...Object.keys(base.phasesMs), ...Object.keys(phasesMs)])].map((name) => {
    const shown = (ms: number | undefined) => (ms === undefined ? 'none' : plainMs(ms));
    return `${name} ${arrow(shown(base.phasesMs[name]), shown(phasesMs[name]))}`;
  });
  const { base: was, head: is } = imports;
  return [
    `phases ${phases.join(' · ')} ms`,
    [
      `imports ${arrow(String(was.modules), String(is.modules))} modules`,
      `CPU ${arrow(plainMs(was.cpuMs), plainMs(is.cpuMs))} ms`,
      `waits ${arrow(plainMs(was.waitMs), plainMs(is.waitMs))} ms`,
      ...(was.distributions + is.distributions === 0
        ? []
        : [
            `distributions ${arrow(String(was.distributions), String(is.distributions))}, ${withUnitOnce([was.bytes, is.bytes].map(formatBytes))} on disk`,
          ]),
    ].join(' · '),
  ];
}

/** Modules that appeared, grew, vanished or shrank. Pure. */
export function moduleLines(explanation: Explanation, { modules }: ExplainDiff): ChangeLine[] {
  return modules.map((change) => {
    const { kind, module, formerly, owner, ownerKind, base, head, file, line = 0 } = change;
    const count = (head ?? base)?.modules ?? 0;
    const more = kind === 'new' || kind === 'gone' ? count - 1 : 0;
    const name = ownerKind === 'main' ? `${owner} beside imports` : module;
    const place = file === undefined ? '' : shownPlace({ file, line }, explanation);
    return {
      ...{ kind, note: plain(place), figures: figuresOf(change) },
      name: plain(
        `${name}${more > 0 ? ` with ${more} more` : ''}${formerly === undefined ? '' : `, was ${formerly}`}`,
      ),
    };
  });
}

/** Distributions of which something changed. Pure. */
export function distributionLines({ distributions }: ExplainDiff): ChangeLine[] {
  return distributions.map((change) => {
    const { kind, name, base, head } = change;
    const both = (of: (side: NonNullable<typeof base>) => string | undefined) => {
      const sides = [base, head].flatMap((side) => (side ? [of(side) ?? '?'] : []));
      return sides.every((one) => one === '?') ? '' : withUnitOnce(sides);
    };
    const sizes = both(({ bytes }) => (bytes === undefined ? undefined : formatBytes(bytes)));
    const note = [both(({ version }) => version), sizes].filter(Boolean).join(', ');
    return { kind, name: plain(name), note: plain(note), figures: figuresOf(change) };
  });
}

/** Both sides in as few letters as say it: 30.1 → 33.0 MB. */
function withUnitOnce(sides: readonly string[]): string {
  const [first = '', last = first] = sides;
  const [unit] = / \S+$/.exec(last) ?? [''];
  return arrow(
    unit !== '' && first !== last && first.endsWith(unit) ? first.slice(0, -unit.length) : first,
    last,
  );
}

function figuresOf({ base, head, changeMs }: ModuleChange | DistributionChange): string[] {
  const sum = (side: typeof base) => (side ? plainMs(side.cpuMs + side.waitMs) : '');
  return [sum(base), sum(head), signedMs(changeMs), signedMs((head?.waitMs ?? 0) - (base?.waitMs ?? 0))];
}

/** With its sign, where it is not nothing. Pure. */
export function signedMs(ms: number): string {
  const shown = plainMs(Math.abs(ms));
  return shown === '0' ? '0' : `${ms < 0 ? '−' : '+'}${shown}`;
}

/** What of both changed by no more than noise: the sums tell how alike the machine was. Pure. */
export function unchangedText({ unchanged }: ExplainDiff): string {
  const { modules, baseMs, headMs } = unchanged;
  return `${counted(modules, 'other module')} changed by no more than noise: ${plainMs(baseMs)} → ${plainMs(headMs)} ms`;
}
