import type { JournalEntry } from '../../domain/lambda-journal.js';
import type { ControlPlane } from './control-plane.js';

/** An update may be answered and yet not happen: it is believed when it is seen. */
export const MOST_TURNS = 6;

/** What there is to put back, and what has become of it so far. */
export interface Restoring {
  readonly control: ControlPlane;
  readonly run: string;
  readonly entry: JournalEntry;
  readonly signal: AbortSignal;
  readonly done: string[];
  readonly left: string[];
}
