import { argumentsIn, callsOf, type PythonCall } from '../python-source/calls.js';
import { childrenOf, type PythonSource, stringValue, textOf } from '../python-source/parse.js';

const HEALTH = /^\/(?:health|healthz|livez|readyz|ping)\/?$/;

/** A route by which an application says that it is well. Those of routers are none: they may get a prefix. */
export function healthRoute(file: PythonSource, variable: string): string | undefined {
  return routes(file, variable).find((path) => HEALTH.test(path));
}

/** A route to ask an application for, of those that need no value: that of its health, else `/`, else its first one, else `/`. */
export function askedRoute(file: PythonSource, variable: string): string {
  const found = routes(file, variable);
  const plain = found.find((path) => /^\/[\w./~-]*$/.test(path));
  return found.find((path) => HEALTH.test(path)) ?? (found.includes('/') ? '/' : (plain ?? '/'));
}

function routes(file: PythonSource, variable: string): string[] {
  const calls = callsOf(file);
  const isMounting = calls.some(({ callee }) => /(?:^|\.)Mount$/.test(callee));
  return calls
    .filter(({ callee, isDecorator }) =>
      isDecorator
        ? callee === `${variable}.get` || callee === `${variable}.route`
        : !isMounting && /(?:^|\.)Route$/.test(callee),
    )
    .filter((call) => isForGet(file, call))
    .flatMap(({ argumentList }) => stringValue(file, argumentsIn(file, argumentList).positional[0]) ?? []);
}

/** A path among the patterns of an application of Tornado, else `/`. */
export function tornadoRoute(file: PythonSource): string {
  const found = callsOf(file)
    .filter(({ callee }) => /(?:^|\.)Application$/.test(callee))
    .flatMap(({ argumentList }) => argumentsIn(file, argumentList).positional[0] ?? [])
    .flatMap((list) => childrenOf(list).filter(({ name }) => name === 'TupleExpression'))
    .flatMap((pair) => stringValue(file, argumentsIn(file, pair).positional[0]) ?? [])
    .filter((path) => /^\/[\w~/-]*$/.test(path));
  return found.find((path) => HEALTH.test(path)) ?? (found.includes('/') ? '/' : (found[0] ?? '/'));
}

function isForGet(file: PythonSource, { argumentList }: PythonCall): boolean {
  const methods = argumentsIn(file, argumentList).keyword.get('methods');
  return methods === undefined || /\bget\b/i.test(textOf(file, methods));
}
