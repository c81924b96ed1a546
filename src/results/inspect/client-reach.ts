import type { ClientCall, ModuleClients } from '../../config/client-calls.js';

/** Who makes a client again: an invocation for sure, perhaps, or nobody. */
export type ReachedBy = 'handler' | 'function' | 'nobody';

/** What a function of the module reaches, itself included, by the names that are called in it. */
function reachedFrom(roots: readonly string[], { calls }: ModuleClients): Set<string> {
  const reached = new Set<string>();
  const left = [...roots];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const around = name;
    for (const { from, to } of calls) {
      if (from === around || from?.startsWith(`${around}.`)) left.push(to, `${to}.__init__`);
    }
  }
  return reached;
}

/**
 * Judges a call that makes a client. `handler` is the name of the handler where it is in this module. A function that
 * only the import calls makes its client once.
 */
export function reachedBy(call: ClientCall, module: ModuleClients, handler: string | undefined): ReachedBy {
  const { function: named } = call;
  if (named === undefined || call.isKept) return 'nobody';
  const holds = (names: ReadonlySet<string>) =>
    [...names].some((one) => named === one || named.startsWith(`${one}.`));
  if (handler !== undefined && holds(reachedFrom([handler], module))) return 'handler';
  const atImport = module.calls.flatMap(({ from, to }) => (from === undefined ? [to, `${to}.__init__`] : []));
  const byImport = reachedFrom(atImport, module);
  const others = module.calls.filter(
    ({ from, to }) => from !== undefined && !byImport.has(from) && holds(new Set([to, `${to}.__init__`])),
  );
  return holds(byImport) && others.length === 0 ? 'nobody' : 'function';
}
