import { usageError } from '../domain/errors.js';
import { changesFunction, type Force, type ForcedBy } from '../domain/lambda-force.js';
import { shownFunction } from '../domain/lambda-function.js';
import type { DeployedFunction, LambdaScenario } from '../domain/plan.js';

/** What decides how starts of a function can be forced. */
export interface ForceableFunction {
  readonly target: DeployedFunction;
  /** Whether SnapStart is on for versions that will be published. */
  readonly publishesSnapshots?: boolean;
  /** Whether what is named starts from a snapshot. */
  readonly isSnapshot?: boolean;
}

/** How the starts of a row are brought about, and of which kind they are then. */
export interface ForcedStart {
  /** Absent where nothing is done for them. */
  readonly by?: ForcedBy;
  readonly starts: LambdaScenario['starts'];
}

/** Whether a published version is named, by its number or by an alias: it cannot be changed. */
export function isPublished({ qualifier }: DeployedFunction): boolean {
  return qualifier !== undefined && qualifier !== '$LATEST';
}

/** Chooses the way, as `--force` asks for it. Throws a usage error where that way cannot work. Pure. */
export function forcedStart(
  { target, publishesSnapshots = false, isSnapshot = false }: ForceableFunction,
  force: Force,
): ForcedStart {
  if (force === 'observe') return { starts: 'any' };
  const own = isSnapshot ? 'restore' : 'cold';
  if (isPublished(target)) {
    const by = force === 'auto' ? 'burst' : force;
    if (changesFunction(by)) {
      throw usageError(
        `--force ${force} changes $LATEST, and ${shownFunction(target)} is a published version, which never changes.`,
        'Leave --force out: its starts are forced by concurrent invocations then.',
      );
    }
    return { by, starts: own };
  }
  const made = publishesSnapshots ? 'restore' : 'cold';
  if (force === 'auto') {
    // $LATEST by name never starts from a snapshot: who names it wants its ordinary starts.
    return publishesSnapshots && target.qualifier === undefined
      ? { by: 'publish', starts: 'restore' }
      : { by: 'description', starts: 'cold' };
  }
  return { by: force, starts: force === 'version' ? made : 'cold' };
}

/** Whether anything of a function is changed by its rows. */
export function isChanged(rows: readonly LambdaScenario[]): boolean {
  return rows.some(
    ({ forcedBy, provisioned }) =>
      provisioned !== undefined || (forcedBy !== undefined && changesFunction(forcedBy)),
  );
}
