/** What one run with the import hook left, see python/import_hook.py. */
export interface TracedRun {
  /** The file of each process that wrote one. */
  readonly texts: readonly string[];
  /** When it was spawned, in nanoseconds of CLOCK_MONOTONIC. */
  readonly startNs: number;
  /** Milliseconds from the spawn until `site` was done. */
  readonly bootMs: number;
  /** Milliseconds from the spawn until it was ready. */
  readonly readyMs: number;
  /** CPU time of the process between the two, by its own clock; absent where nobody read that. */
  readonly processCpuMs?: number;
  /** The process that became ready, where that is not the one that was started. */
  readonly readyPid?: number;
}

/** A run of a Lambda handler, `readyMs` being the end of its initialisation. */
export interface InvokedRun extends TracedRun {
  /** Milliseconds from the spawn until the first invocation was answered. */
  readonly answeredMs: number;
}

/** Where files of one kind lie; absolute. */
export interface CodePlaces {
  /** Of the user's own files. */
  readonly folder: string;
  readonly stdlib: string;
  /** Of the environment. */
  readonly prefix: string;
}

/** A distribution that is installed, as its RECORD has it. */
export interface InstalledDistribution {
  readonly name: string;
  readonly version?: string;
  /** Absolute paths of its files. */
  readonly files: readonly string[];
  readonly bytes: number;
}
