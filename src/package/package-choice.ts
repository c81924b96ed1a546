import type { PackageReport } from '../domain/package.js';
import type { SlimStep } from '../domain/slim-steps.js';
import type { InstallerUsed } from './install-tree.js';
import type { PackageInput } from './package-input.js';
import type { PackageTarget } from './target-lock.js';

/** What the user chose. */
export interface PackageChoice {
  readonly input: PackageInput;
  readonly target: PackageTarget;
  readonly installer: InstallerUsed['name'];
  readonly slim: readonly SlimStep[];
  readonly services?: readonly string[];
  readonly layer: boolean;
  /** Own files that git ignores go in too. */
  readonly includeIgnored: boolean;
  readonly bytecode: PackageReport['bytecode'];
  /** Modules to import in place of all topmost ones; false for none. */
  readonly imports?: readonly string[] | false;
  /** Absolute. */
  readonly output: string;
}
