/** Everything about a tree, as python/bytecode.py tells it. */
export interface Scan {
  readonly tag: string;
  readonly magic: number;
  readonly modules: readonly ScannedModule[];
  readonly owners: readonly ScannedOwner[];
  /** Distributions whose code lies elsewhere. */
  readonly editable: readonly { readonly name: string; readonly path: string }[];
  /** Environments inside, left out. */
  readonly environments: readonly string[];
  readonly unreadable: readonly string[];
  readonly writable: boolean;
  /** All members of the zip have one time: it was set by who made it. */
  readonly sameTime: boolean;
  /** Sources with a name.pyc beside them. */
  readonly beside: number;
}

/** What the interpreter would find for one module. */
export interface ScannedModule {
  /** Path of the source, in a zip that of the member; of the .pyc where there is no source. */
  readonly file: string;
  /** Index into the owners. */
  readonly owner: number;
  readonly state: 'valid' | 'missing' | 'stale' | 'wrong-version';
  /** Why it is stale. */
  readonly reason: 'mtime' | 'size' | 'hash' | 'damaged' | null;
  readonly check: 'timestamp' | 'checked-hash' | 'unchecked-hash' | null;
  /** Unchecked bytecode of another source. */
  readonly mismatched: boolean;
  /** There is some for another -O level. */
  readonly otherLevel: boolean;
  readonly sourceless: boolean;
}

/** A distribution, or what stands in none. */
export interface ScannedOwner {
  readonly kind: 'distribution' | 'package' | 'other' | 'stdlib';
  readonly name: string;
  readonly version: string | null;
  readonly installer: string | null;
}

/** One repetition: what each file took, in the order asked. */
export interface CompilePass {
  readonly compileNs: readonly number[];
  readonly loadNs: readonly number[];
  readonly failed: readonly {
    readonly index: number;
    readonly kind: 'uncompilable' | 'unreadable';
    readonly message: string;
  }[];
}

/** What one import takes and loads; the times are of the same rounds, in ms. Nothing is complete where nothing lacks. */
export interface ImportTimes {
  readonly asFoundMs: readonly number[];
  readonly completeMs: readonly number[];
  /** Sources that it loads. */
  readonly sources: readonly string[];
  /** States of these as found, in this order. */
  readonly states: readonly ScannedModule['state'][];
}
