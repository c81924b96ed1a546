import { typical } from '../../domain/compared.js';
import { formatArrow, formatFactor, formatMs, formatRatio, formatShiftMs } from '../../domain/format.js';
import type { Gate, Unmatched } from '../../domain/gate.js';
import { plain } from '../../domain/plain.js';
import type { Comparison, Result } from '../../domain/report.js';
import { bySeverity } from '../../domain/verdict.js';
import { doubts } from '../comparison-rows.js';
import type { RenderOptions } from '../reporter.js';
import { ink } from './ink.js';
import { judgedNames } from './row-names.js';
import { isolated, wrapped } from './text.js';
import { INDENT, type VerdictRow, verdictLines } from './verdict-lines.js';

/** What a gate is about, beside what it decided. */
export interface GateContext {
  /** Rows of the run, where they are known. */
  readonly results?: readonly Result[];
  /** How the two sides differ. */
  readonly differences?: readonly string[];
}

/** A line for each gated row, what failed first, with what is to be done about open ones. */
export function gateLines(
  comparisons: readonly Comparison[],
  gate: Gate,
  { results = [], differences = [] }: GateContext,
  options: RenderOptions,
): string[] {
  const judged = comparisons.filter(({ verdict }) => verdict !== undefined);
  const alone = gate.unmatched.map(({ id }) => ({ base: id, head: id }));
  const names = judgedNames([...judged, ...alone], results);
  const metrics = new Set(judged.map(({ metric, aggregation }) => `${metric}.${aggregation ?? ''}`));
  const open = judged.filter(({ verdict }) => verdict === 'INCONCLUSIVE').map(whyOpen);
  const isOneOfMany = open.filter((why) => ROUNDS.test(why)).length > 1;
  const rows = [
    ...judged.map((one, index) =>
      gatedRow(one, names[index] ?? one.head, { gate, isNamed: metrics.size > 1, isOneOfMany }, options),
    ),
    ...gate.unmatched.map((one, index) => unmatchedRow(one, names[judged.length + index] ?? one.id)),
  ].sort(bySeverity);
  return [
    ...verdictLines(rows, options),
    ...doubts(gate, differences, remedyFor(gate, open)).flatMap((line) =>
      wrapped(ink('open', `? ${line}`, options), options.width),
    ),
    ...(options.verbose === true ? [] : otherWays(open)).flatMap((line) =>
      wrapped(ink('open', line, options), options.width, INDENT),
    ),
  ];
}

/** A number of rounds, and what else may be done: the same for most rows. */
const ROUNDS =
  /^(.*? may tell: (?:--runs \S+?(?: in both runs, or (?:--against REF|both versions) in one)?|logs of a longer time)), or (.*)$/s;

function whyOpen({ open, confirmation, sentence }: Comparison): string {
  const found = open ?? (confirmation ? undefined : /INCONCLUSIVE: (.*)\.$/s.exec(sentence)?.[1]);
  return found ?? '';
}

/** What goes for several rows is said once, below them. */
function otherWays(open: readonly string[]): string[] {
  const ways = open.flatMap((why) => ROUNDS.exec(why)?.[2] ?? []);
  return ways.length < 2 ? [] : [...new Set(ways)].map((way) => `else ${plain(way)}`);
}

/** What is to be done about the reasons of a whole gate, as its rows say it. */
function remedyFor({ reasons }: Gate, open: readonly string[]): string {
  const all = reasons.join('; ');
  const told = open.find((why) => all !== '' && why.startsWith(`${all}: `)) ?? all;
  return told.slice(all.length);
}

function gatedRow(
  comparison: Comparison,
  name: string,
  { gate, isNamed, isOneOfMany }: { gate: Gate; isNamed: boolean; isOneOfMany: boolean },
  options: RenderOptions,
): VerdictRow {
  const { verdict, ratio, ratioCi95, n, metric, aggregation, pairing } = comparison;
  const shown = [metric, ...(aggregation === undefined ? [] : [aggregation])].join('.');
  const interval = ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : '';
  return {
    verdict,
    name: isNamed || aggregation !== undefined ? `${name} ${shown}` : name,
    cells: [
      formatArrow(...typical(comparison), comparison.unit),
      `${formatRatio(ratio)}${interval}`,
      `n = ${n}${pairing === 'separate' ? ' a side' : ''}`,
    ],
    ...(options.verbose === true
      ? { said: [], sentence: isolated(plain(comparison.sentence)) }
      : { said: reasons(comparison, gate, isOneOfMany) }),
  };
}

function reasons(comparison: Comparison, gate: Gate, isOneOfMany: boolean): VerdictRow['said'] {
  const { verdict, look, confirmation, accepted } = comparison;
  const where = whereOf(comparison);
  const granted = accepted
    ? [
        {
          text: `accepted: ${plain(accepted.reason)} (${accepted.by}, ${accepted.since.slice(0, 10)})${accepted.stale ? '; it is no longer needed: the row would pass without it' : ''}`,
        },
      ]
    : [];
  const confirmed = confirmation
    ? [
        {
          text: confirmation.confirmed
            ? `confirmed by fresh rounds: ${confirmation.ratio === undefined ? '' : formatRatio(confirmation.ratio)}`
            : `not confirmed: ${confirmation.reason ?? 'there are no fresh rounds of it'}`,
        },
      ]
    : [];
  const others = [...confirmed, ...granted];
  if (verdict === 'FAIL') {
    const after = look ? `, decided after ${look.rounds} rounds` : '';
    return [...where, ...others, { text: `limit ${percent(gate.maxRegression)}${after}`, tone: 'dim' }];
  }
  if (verdict === 'PASS') return others;
  const why = whyOpen(comparison);
  const shared = gate.reasons.join('; ');
  const own =
    shared !== '' && why.startsWith(shared) ? '' : isOneOfMany ? (ROUNDS.exec(why)?.[1] ?? why) : why;
  return [...where, ...(own === '' ? [] : [{ text: plain(own), tone: 'open' as const }]), ...others];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}

/** imports +200 ms: aiohttp +151 ms */
export function whereOf({
  moved,
  grew = [],
}: Pick<Comparison, 'moved' | 'grew'>): { readonly text: string }[] {
  const named = grew.map(({ module, ms }) => `${plain(module)} +${formatMs(ms)}`).join(', ');
  const phase = moved && `${moved.phase} ${formatShiftMs(moved.ms)}`;
  const parts = [phase, named === '' ? undefined : named].filter((part) => part !== undefined);
  return parts.length === 0 ? [] : [{ text: parts.join(': ') }];
}

function unmatchedRow({ id, code, verdict, sentence }: Unmatched, name: string): VerdictRow {
  const words = sentence.startsWith(`${id}: `) ? sentence.slice(id.length + 2) : sentence;
  const text = words.replace(/^(FAIL|INCONCLUSIVE|PASS): /, '').replace(/\.$/, '');
  return { verdict, name, cells: [code.toLowerCase().replaceAll('_', ' ')], said: [{ text: plain(text) }] };
}
