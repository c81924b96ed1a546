import type { Explanation } from '../../domain/explain.js';
import { formatBytes } from '../../domain/format.js';
import { plain } from '../../domain/plain.js';
import type { MeasuredRemedy, NotMeasured, Remedies, Saving } from '../../domain/remedies.js';
import { joined } from '../../domain/words.js';
import { plainMs, shownPlace } from './shown.js';

/** A remedy that was measured, in words. */
export interface RemedyLine {
  readonly name: string;
  readonly saves: string;
  readonly interval: string;
  readonly note: string;
}

/** Those that help, dearest first. Pure. */
export function helpingLines({ measured }: Remedies, explanation: Pick<Explanation, 'folder'>): RemedyLine[] {
  return measured
    .filter(({ helps }) => helps)
    .map((one) => ({
      name: remedyName(one, explanation),
      ...{ saves: `${signedMs(one.savesMs)} ms`, interval: shownInterval(one), note: remedyNote(one) },
    }));
}

/** Pure. */
export function remedyName(
  { kind, label, places }: MeasuredRemedy,
  explanation: Pick<Explanation, 'folder'>,
): string {
  const where = places.map((place) => shownPlace({ file: place.file, line: place.line }, explanation));
  if (isTogether(kind)) return plain(`${label}: ${joined(where)}`);
  return plain([...where, label].join('  '));
}

/** What goes with a remedy; empty where there is nothing. Pure. */
export function remedyNote({
  kind,
  note,
  shares,
  safety,
  output,
  moved,
  morePeakBytes,
}: MeasuredRemedy): string {
  const parts = [
    ...(isTogether(kind) ? [shared(shares ?? [])] : []),
    ...(note === undefined || isTogether(kind) ? [] : [note]),
    ...(moved === undefined ? [] : [movedText(moved)]),
    ...(safety === undefined ? [] : [safety]),
    ...(morePeakBytes === undefined ? [] : [`peak memory ${signedBytes(morePeakBytes)}`]),
    ...(output === 'varies' ? ['its output varies by itself and was not compared'] : []),
  ];
  return plain(parts.join('; '));
}

/** An import that moves into a function costs whoever calls that first. */
function movedText(moved: Saving): string {
  const { savesMs, ci95Ms, n } = moved;
  const interval = ci95Ms ? ` [${[-ci95Ms[1], -ci95Ms[0]].map(signedMs).join(', ')}]` : '';
  if (n === 0) return 'what the first invocation takes then is not known';
  const isLonger = savesMs < 0 && (ci95Ms === undefined || ci95Ms[1] < 0);
  return isLonger
    ? `the first invocation takes ${signedMs(-savesMs)} ms longer${interval}`
    : `the first invocation is not seen to take longer: ${signedMs(-savesMs)} ms${interval}`;
}

function isTogether(kind: MeasuredRemedy['kind']): boolean {
  return kind === 'imports-together' || kind === 'lazy-imports-together';
}

function shared(names: readonly string[]): string {
  return names.length === 0 ? 'what one saves another does too' : `they share ${joined(names.slice(0, 3))}`;
}

function signedBytes(bytes: number): string {
  return `${bytes < 0 ? '−' : '+'}${formatBytes(Math.abs(bytes))}`;
}

/** Whether the interval leaves zero out, which among so many remedies is not enough to say that it helps. Pure. */
export function mayHelp({ helps, ci95Ms }: Pick<MeasuredRemedy, 'helps' | 'ci95Ms'>): boolean {
  return !helps && ci95Ms !== undefined && ci95Ms[0] > 0;
}

/** An interval that reaches this far, of the time to ready, says nothing of whether it helps. */
const OPEN_SHARE = 0.1;

/** Whether as much as a tenth of the start may be saved and none as well: the machine is too noisy to tell. Pure. */
export function isUntold(
  { helps, ci95Ms }: Pick<MeasuredRemedy, 'helps' | 'ci95Ms'>,
  { ready }: Pick<Explanation, 'ready'>,
): boolean {
  if (helps || ci95Ms === undefined) return false;
  return ci95Ms[0] <= 0 && ci95Ms[1] > OPEN_SHARE * ready.medianMs;
}

/** What the noise here hides. Pure. */
export function untoldParts(
  { measured }: Pick<Remedies, 'measured'>,
  explanation: Pick<Explanation, 'folder' | 'ready'>,
): string[] {
  return measured
    .filter((one) => isUntold(one, explanation))
    .map((one) => `${remedyName(one, explanation)} ${savingText(one)}`);
}

/** What these stand under. Pure. */
export function untoldHead({ sameAgain: { n } }: Pick<Remedies, 'sameAgain'>): string {
  return `not known, too noisy here (--runs ${2 * n}, or a quieter machine)`;
}

/** What more rounds may show to help. Pure. */
export function undecidedParts(
  { measured }: Pick<Remedies, 'measured'>,
  explanation: Pick<Explanation, 'folder'>,
): string[] {
  return measured.filter(mayHelp).map((one) => `${remedyName(one, explanation)} ${savingText(one)}`);
}

/** What undecided ones stand under. Pure. */
export function undecidedHead({ sameAgain: { n } }: Pick<Remedies, 'sameAgain'>): string {
  return `may help (${n} rounds are too few to tell it from noise among so many: --runs ${2 * n})`;
}

/** What was measured and does not help, and what was tried in vain. Pure. */
export function helplessParts(
  { measured, noHelp }: Remedies,
  explanation: Pick<Explanation, 'folder' | 'ready'>,
): string[] {
  return [
    ...measured
      .filter((one) => !one.helps && !mayHelp(one) && !isUntold(one, explanation))
      .map((one) => `${remedyName(one, explanation)} ${savingText(one)}`),
    ...tried({ noHelp }, explanation),
  ];
}

/** What changed nothing, or more than it should, and was not measured. Pure. */
export function tried(
  { noHelp }: Pick<Remedies, 'noHelp'>,
  explanation: Pick<Explanation, 'folder'>,
): string[] {
  return noHelp.map((one) => `${placed(one, explanation)} (${plain(one.reason)})`);
}

/** Pure. */
export function refusedLines({ refused }: Remedies, explanation: Pick<Explanation, 'folder'>): string[] {
  return refused.map((one) => `${placed(one, explanation)}: ${plain(one.reason)}`);
}

/** Pure. */
export function notMeasuredParts({ notMeasured }: Remedies): string[] {
  return notMeasured.map(({ label, reason }) => `${plain(label)} (${plain(reason)})`);
}

/** What noise does, and what the copies cost. Pure. */
export function controlText(
  { sameAgain, noOp, scratchSite }: Remedies,
  { firstInvocation }: Pick<Explanation, 'firstInvocation'>,
): string {
  const site = scratchSite
    ? ` · that in a scratch copy of its environment against that ${savingText(scratchSite)}`
    : '';
  return `the ${firstInvocation ? 'handler' : 'worker'} as it is against itself ${savingText(sameAgain)} · a copy with nothing changed against it ${savingText(noOp)}${site}`;
}

/** What it saves, with its interval. Pure. */
export function savingText(one: Saving): string {
  return `${signedMs(one.savesMs)} ms ${shownInterval(one)}`.trimEnd();
}

function placed({ label, file, line = 0 }: NotMeasured, explanation: Pick<Explanation, 'folder'>): string {
  return plain([...(file === undefined ? [] : [shownPlace({ file, line }, explanation)]), label].join('  '));
}

function shownInterval({ ci95Ms }: Saving): string {
  return ci95Ms ? `[${ci95Ms.map(signedMs).join(', ')}]` : '';
}

function signedMs(ms: number): string {
  const shown = plainMs(Math.abs(ms));
  return ms < 0 && shown !== '0' ? `−${shown}` : shown;
}
