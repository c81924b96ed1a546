import type { TunePoint } from '../../domain/tune-record.js';

/** One size with the samples behind it, by round. */
export interface TunedSize {
  readonly point: TunePoint;
  readonly timeMs: ReadonlyMap<number, number>;
  readonly billedMs: ReadonlyMap<number, number>;
  /** Dollars of one invocation that is billed so long. */
  usd(billedMs: number): number;
}
