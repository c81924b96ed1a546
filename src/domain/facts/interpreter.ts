/** What tells one interpreter from another. */
export interface InterpreterIdentity {
  /** `sys.executable`: absolute, and never the real path of a virtual environment's link. */
  readonly executable: string;
  readonly version: string;
  readonly minor: string;
  /** `cpython`, `pypy`. */
  readonly implementation: string;
  /** Free-threaded builds have wheels of their own. */
  readonly freeThreaded: boolean;
}

/** An interpreter as far as decisions need to know it. */
export interface KnownPython extends InterpreterIdentity {
  readonly source: 'path' | 'pyenv' | 'uv';
  /** Version of the pip that it would run, if it has one. */
  readonly pip?: string;
}

/** What a start of an interpreter has to do, as python/doctor.py tells it. */
export interface StartFacts {
  /** `.pth` and `.start` files of its site folders, with how many lines of each run code. */
  readonly pth: readonly { readonly path: string; readonly imports: number }[];
  /** Files of sitecustomize and usercustomize, where a start runs them. */
  readonly customize: readonly string[];
  readonly stdlib: string;
  /** Modules of the standard library that were looked at. */
  readonly modules: number;
  /** Of these, without a .pyc. */
  readonly missing: number;
  /** Of these, with one that does not fit the source. */
  readonly stale: number;
  /** Version of the uvloop that it imports. */
  readonly uvloop: string | null;
}

/** Wall times of the same rounds, in ms. */
export interface PairedTimes {
  readonly baseMs: readonly number[];
  readonly headMs: readonly number[];
}

/** A locked list of packages for the bundled workers. */
export interface RequirementSet {
  /** Absolute path of the lock: pip's format, hashed, wheels only. */
  readonly file: string;
  /** Minor versions for which every package has a wheel. */
  readonly pythons: readonly string[];
  /** Those for whose free-threaded builds there are wheels too. */
  readonly freeThreaded: readonly string[];
  /** True where a newer Python is tried, with the newest versions of the packages. */
  readonly triesNewer: boolean;
  /** What stands in the way of other versions. */
  readonly why: string;
  /** `platform-arch` for which there are wheels. */
  readonly platforms: readonly string[];
}
