import { argumentsIn, callsOf, type PythonCall } from '../python-source/calls.js';
import { stringValue, textOf } from '../python-source/parse.js';
import type { ProjectFile } from './sources.js';

const HEALTH = /^\/(?:health|healthz|livez|readyz|ping)\/?$/;

/** A route by which an application says that it is well. Those of routers are none: they may get a prefix. */
export function healthRoute(file: ProjectFile, variable: string): string | undefined {
  return routes(file, variable).find((path) => HEALTH.test(path));
}

/** A route to ask an application for, of those that need no value: that of its health, else `/`, else its first one, else `/`. */
export function askedRoute(file: ProjectFile, variable: string): string {
  const found = routes(file, variable);
  const plain = found.find((path) => /^\/[\w./~-]*$/.test(path));
  return found.find((path) => HEALTH.test(path)) ?? (found.includes('/') ? '/' : (plain ?? '/'));
}

function routes(file: ProjectFile, variable: string): string[] {
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

function isForGet(file: ProjectFile, { argumentList }: PythonCall): boolean {
  const methods = argumentsIn(file, argumentList).keyword.get('methods');
  return methods === undefined || /\bget\b/i.test(textOf(file, methods));
}
