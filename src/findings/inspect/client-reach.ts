import type { ClientCall, ModuleClients } from '../../python-source/client-calls.js';

/** Who makes a client again: an invocation for sure, perhaps, or nobody. */
export type ReachedBy = 'handler' | 'function' | 'nobody';

/**
 * Judges a call that makes a client. `handler` is the name of the handler where it is in this module. A function that
 * only the import calls makes its client once.
 */
export function reachedBy(call: ClientCall, module: ModuleClients, handler: string | undefined): ReachedBy {
  const { function: named } = call;
  if (named === undefined || call.isKept) return 'nobody';
  const holds = (names: Iterable<string>) => [...names].some((one) => isIn(named, one));
  if (handler !== undefined && holds(reachedFrom([handler], module))) return 'handler';
  const atImport = module.calls.flatMap(({ from, to }) => (from === undefined ? calledBy(to) : []));
  const byImport = reachedFrom(atImport, module);
  const isCalledElse = module.calls.some(
    ({ from, to }) => from !== undefined && !byImport.has(from) && holds(calledBy(to)),
  );
  return holds(byImport) && !isCalledElse ? 'nobody' : 'function';
}

/** What these functions reach, themselves included, by the names that are called in them. */
function reachedFrom(roots: readonly string[], { calls }: ModuleClients): Set<string> {
  const reached = new Set<string>();
  const left = [...roots];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const around = name;
    left.push(
      ...calls.flatMap(({ from, to }) => (from !== undefined && isIn(from, around) ? calledBy(to) : [])),
    );
  }
  return reached;
}

/** A call of a class is one of its constructor. */
function calledBy(to: string): string[] {
  return [to, `${to}.__init__`];
}

/** A function stands in another or is it; methods of a class are not called with it. */
function isIn(named: string, around: string): boolean {
  const [, last = ''] = /([^.]*)$/.exec(around) ?? [];
  return named === around || (named.startsWith(`${around}.`) && !/^_*[A-Z]/.test(last));
}
