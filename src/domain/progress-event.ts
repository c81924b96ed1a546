/** How far a run is: told whenever something begins or ends. */
export interface ProgressEvent {
  /**
   * `preparing`: environments, wheels or packages of rows; `measuring`: trials; `pitfalls` and `counts`: runs of their own,
   * after the trials, that look for pitfalls and count what is loaded.
   */
  readonly step: 'preparing' | 'measuring' | 'pitfalls' | 'counts';
  /** The id of the row that is at hand; empty before the first. */
  readonly row: string;
  /** Rows that are prepared, then trials that are over, without those of the control. */
  readonly done: number;
  /** Of as many. */
  readonly total: number;
  /** While it is measured: the round, 0 for the first touch, and the last round of the row. */
  readonly round?: number;
  readonly rounds?: number;
  /** The hook that runs. */
  readonly hook?: 'setup' | 'prepare' | 'conclude' | 'cleanup';
  /** Time left in ms, by what trials took so far; absent before anything is known. */
  readonly leftMs?: number;
  /** Whether total and time left are the most: rows that are decided end sooner. */
  readonly atMost?: true;
}
