import type { EngineName } from '../domain/container.js';
import type { PackageReport } from '../domain/package.js';

/** The options of `coldstart package`. */
export interface PackageOptions {
  readonly installer: 'pip' | 'uv';
  readonly slim: readonly string[];
  readonly services?: readonly string[];
  readonly layer: boolean;
  readonly includeIgnored: boolean;
  readonly python?: string;
  readonly pythonPlatform?: string;
  readonly bytecode: PackageReport['bytecode'];
  /** Modules; false for none. */
  readonly import?: readonly string[] | false;
  readonly output?: string;
  readonly format: 'table' | 'json';
  readonly quiet: boolean;
}

/** Options of `coldstart package` that are about images only. */
export interface ImageOptions {
  /** Write a Dockerfile in place of a zip. */
  readonly image: boolean;
  readonly base?: string;
  readonly handler?: string;
  readonly command?: string;
  readonly engine?: EngineName;
  readonly force: boolean;
}
