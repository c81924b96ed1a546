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
      name: nameOf(one, explanation),
      ...{ saves: `${signedMs(one.savesMs)} ms`, interval: shownInterval(one), note: noteOf(one) },
    }));
}

function nameOf({ kind, label, places }: MeasuredRemedy, explanation: Pick<Explanation, 'folder'>): string {
  const where = places.map((place) => shownPlace({ file: place.file, line: place.line }, explanation));
  if (isTogether(kind)) return plain(`${label}: ${joined(where)}`);
  return plain([...where, label].join('  '));
}

function noteOf({ kind, note, shares, safety, output, morePeakBytes }: MeasuredRemedy): string {
  const parts = [
    ...(isTogether(kind) ? [shared(shares ?? [])] : []),
    ...(note === undefined || isTogether(kind) ? [] : [note]),
    ...(safety === undefined ? [] : [safety]),
    ...(morePeakBytes === undefined ? [] : [`peak memory ${signedBytes(morePeakBytes)}`]),
    ...(output === 'varies' ? ['its output varies by itself and was not compared'] : []),
  ];
  return plain(parts.join('; '));
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

/** What was measured and does not help, and what was tried in vain. Pure. */
export function helplessParts(
  { measured, noHelp }: Remedies,
  explanation: Pick<Explanation, 'folder'>,
): string[] {
  return [
    ...measured
      .filter(({ helps }) => !helps)
      .map((one) =>
        `${nameOf(one, explanation)} ${signedMs(one.savesMs)} ms ${shownInterval(one)}`.trimEnd(),
      ),
    ...noHelp.map((one) => `${placed(one, explanation)} (${plain(one.reason)})`),
  ];
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
export function controlText({ sameAgain, noOp, scratchSite }: Remedies): string {
  const site = scratchSite
    ? ` · that in a scratch copy of its environment against that ${saving(scratchSite)}`
    : '';
  return `the worker as it is against itself ${saving(sameAgain)} · a copy with nothing changed against it ${saving(noOp)}${site}`;
}

function saving(one: Saving): string {
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
