import type { PackageReport, PackageRow } from '../domain/package.js';
import type { PythonContext } from '../python/context.js';
import { type ImportFailures, importFailures, LAMBDA_VARIABLES } from '../python/import-check.js';
import type { PackageChoice } from './package-input.js';
import { whyNotImported } from './target.js';

/** What could be imported before anything was changed, which no step may break. */
export interface ImportBaseline {
  readonly imports: PackageReport['imports'];
  /** Whether everything could be imported. */
  readonly first: PackageRow['imports'];
  /** What of it cannot be imported any more, or a client of a service not made; undefined where nothing can be run. */
  readonly broken: (services: readonly string[]) => Promise<ImportFailures | undefined>;
  /** The same in a word. */
  readonly state: (services: readonly string[]) => Promise<PackageRow['imports']>;
}

/** Imports everything once. Throws the signal's reason. */
export async function importBaseline(
  { imports: wanted, target }: Pick<PackageChoice, 'imports' | 'target'>,
  topmost: readonly string[],
  { tree, work }: { readonly tree: string; readonly work: string },
  context: PythonContext,
): Promise<ImportBaseline> {
  const names = wanted === false ? [] : [...new Set(wanted ?? topmost)];
  const nothing = names.length > 0 ? undefined : 'nothing here says which modules to import (--import app)';
  const notRun = wanted === false ? 'as you asked' : (whyNotImported(target) ?? nothing);
  const python = target.interpreter?.executable;
  if (notRun !== undefined || python === undefined) {
    const imports = { notRun: notRun ?? 'there is no interpreter', modules: [], failed: [] };
    return { imports, first: 'not run', broken: async () => undefined, state: async () => 'not run' };
  }
  const check = (modules: readonly string[], services: readonly string[]) =>
    importFailures(python, tree, { modules, services, variables: LAMBDA_VARIABLES }, work, context);
  const failures = await check(names, []);
  const modules = names.filter((name) => !failures.has(name));
  const broken = (services: readonly string[]) => check(modules, modules.includes('boto3') ? services : []);
  const failed = [...failures].map(([name, message]) => ({ name, message }));
  return {
    imports: { python, modules, failed },
    first: failed.length > 0 ? 'no' : 'yes',
    broken,
    state: async (services) => ((await broken(services)).size > 0 ? 'no' : 'yes'),
  };
}
