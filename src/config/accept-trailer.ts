/** What a commit says in its message, so that a slowdown that it brings is let pass. */
export const ACCEPT_TRAILER = 'Coldstart-Accept';

/** What such a line grants. */
export interface AcceptTrailer {
  /** Id or glob of rows. */
  readonly rows: string;
  /** Of head to base: 1.3 is 30 % slower. */
  readonly ratio: number;
  readonly reason: string;
}

const WRITTEN =
  /^(?:"([^"]+)"|'([^']+)'|(\S+))\s+(?:\+?(\d{1,6}(?:\.\d+)?)\s*%|(\d{1,6}(?:\.\d+)?)x)\s+(\S.*)$/s;

/**
 * Reads the value of a trailer: rows, by how much, why: `api/* 1.3x The SDK reads its models at import`. Undefined where
 * one of them is missing, or nothing is granted by it.
 */
export function parseAcceptTrailer(value: string): AcceptTrailer | undefined {
  const found = WRITTEN.exec(value.trim());
  if (!found) return undefined;
  const [, double, single, bare, percent, factor, reason = ''] = found;
  const ratio = percent === undefined ? Number(factor) : 1 + Number(percent) / 100;
  const rows = double ?? single ?? bare ?? '';
  return ratio > 1 && Number.isFinite(ratio)
    ? { rows, ratio, reason: reason.replace(/\s+/g, ' ').trim() }
    : undefined;
}
