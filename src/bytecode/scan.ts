import type { Scan } from '../domain/facts/bytecode.js';
import { askHelper, type OptimizeLevel, type Question } from './helper.js';

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
