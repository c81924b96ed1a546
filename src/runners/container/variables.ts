import type { Engine } from './engine.js';

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
