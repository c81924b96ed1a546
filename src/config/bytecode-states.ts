import { usageError } from '../domain/errors.js';
import type { InstallScenario, WorkerBytecode } from '../domain/plan.js';

export const INSTALL_STATES = ['default', 'compile', 'none'] as const satisfies InstallScenario['bytecode'][];
export const WORKER_STATES = ['present', 'found', 'none'] as const satisfies WorkerBytecode[];

/** Those of the states of `--bytecode` that a kind of row knows; undefined without any. */
export function statesOf<T extends string>(
  known: readonly T[],
  given: readonly string[] | undefined,
): T[] | undefined {
  const states = known.filter((state) => given?.includes(state));
  return states.length > 0
    ? states.sort((a, b) => (given?.indexOf(a) ?? 0) - (given?.indexOf(b) ?? 0))
    : undefined;
}

/** Throws a usage error for a state that no row of the run can have. */
export function checkStates(
  given: readonly string[] | undefined,
  rows: { readonly workers: boolean; readonly installs: boolean },
): void {
  const known: readonly string[] = [
    ...(rows.workers ? WORKER_STATES : []),
    ...(rows.installs ? INSTALL_STATES : []),
  ];
  const wrong = known.length > 0 && given?.find((state) => !known.includes(state));
  if (!wrong) return;
  const [whose, other] = rows.workers ? ['workers', 'installs'] : ['installs', 'workers'];
  throw usageError(
    `--bytecode ${wrong} is for ${other}, and none is measured.`,
    `Of ${whose} it may be ${known.join(', ')}.`,
  );
}
