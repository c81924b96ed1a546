import { askHelper, type OptimizeLevel, type Question } from './helper.js';

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

/** Where the modules are: folders, or a zip read as if unpacked or by zipimport. */
export type ScanPlace =
  | { readonly roots: readonly string[] }
  | { readonly zip: string; readonly zipimport: boolean };

/** Looks at every module. Nothing of the tree is run. Throws as {@link askHelper} does. */
export async function scanTree(
  question: Question,
  place: ScanPlace,
  options: { readonly optimize: OptimizeLevel; readonly stdlib: boolean },
): Promise<Scan> {
  return askHelper<Scan>(question, { mode: 'scan', ...place, ...options });
}
