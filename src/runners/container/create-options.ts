import type { Engine } from './engine.js';
import { isContainerId, ownLabel } from './leftovers.js';

/** How every container of coldstart's is created: nothing is fetched, its ports are the machine's, and it is known again. */
export function ownOptions(): string[] {
  return ['--pull', 'never', '--network', 'host', '--label', ownLabel()];
}

/** The container that a create command made: its last line, after what it warned of; empty where that names none. */
export function createdId(stdout: string): string {
  const last = stdout.trim().split('\n').at(-1)?.trim() ?? '';
  return isContainerId(last) ? last : '';
}

/** Limits of a container, as far as there are any. */
export function limitOptions({
  memoryMB,
  cpus,
}: {
  readonly memoryMB?: number | undefined;
  readonly cpus?: number | undefined;
}): string[] {
  return [
    ...(memoryMB === undefined ? [] : ['--memory', `${memoryMB}m`]),
    ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
  ];
}

/**
 * How a create command is told variables: by their names, taken from its own variables, where nobody sees values, but for those that
 * would tell the engine itself something.
 */
export function environmentOptions(
  env: Readonly<Record<string, string>>,
  engine: Pick<Engine, 'env'>,
): { readonly options: readonly string[]; readonly variables: Readonly<Record<string, string>> } {
  const isHidden = ([name, value]: [string, string]) =>
    engine.env[name] === undefined || engine.env[name] === value;
  const all = Object.entries(env);
  return {
    options: all.flatMap((one) => ['--env', isHidden(one) ? one[0] : `${one[0]}=${one[1]}`]),
    variables: Object.fromEntries(all.filter(isHidden)),
  };
}
