import { headLength, isInLambda, logicalLines } from './python-lines.js';

/** A call as it is written, and where it stands. */
export interface CodeCall {
  /** From 1. */
  readonly line: number;
  /** The name before its bracket: boto3.client. */
  readonly written: string;
  /** Name of the function around it, with those around that; absent where the import of the module runs it. */
  readonly function?: string;
  /** What its statement assigns to: client, self.client, CLIENTS[x]. */
  readonly target?: string;
  /** The next call of the function finds the result: it is cached, or assigned to something that stays. */
  readonly isKept: boolean;
}

const CALL = /(?<![\w.)\]"'])([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)\s*\(/g;
const CACHED = /^@\s*(?:[\w.]+\.)?(?:lru_cache|cache|cached|cached_property|singleton)\b/;
const TARGET = /^([\w.]+(?:\[[^\]]*\])?)\s*(?::[^=]*)?=(?!=)/;

interface Scope {
  readonly indent: number;
  readonly name: string;
  readonly kind: 'def' | 'class';
  readonly isCached: boolean;
  /** Names that it declares as those of the module. */
  readonly globals: Set<string>;
}

/** All calls in a code, as pythonCode gives it, in the order of their lines. Pure. */
export function codeCalls(code: string): CodeCall[] {
  const found: CodeCall[] = [];
  const scopes: Scope[] = [];
  let isCached = false;
  let line = 1;
  let counted = 0;
  for (const { start, text, indent } of logicalLines(code)) {
    while ((scopes.at(-1)?.indent ?? -1) >= indent) scopes.pop();
    const isDecorator = text.startsWith('@');
    if (isDecorator) isCached ||= CACHED.test(text);
    const [, kind, name = ''] = /^(?:async\s+)?(def|class)\s+(\w+)/.exec(text) ?? [];
    // Defaults and annotations are worked out where the function is defined.
    const head = kind === undefined ? 0 : headLength(text);
    const outer = [...scopes];
    if (kind === 'def' || kind === 'class') scopes.push({ indent, name, kind, isCached, globals: new Set() });
    if (!isDecorator) isCached = false;
    for (const one of /^(?:global|nonlocal)\s+([\w\s,]+)/.exec(text)?.[1]?.split(',') ?? []) {
      scopes.findLast((scope) => scope.kind === 'def')?.globals.add(one.trim());
    }
    line += lineBreaks(code.slice(counted, start));
    counted = start;
    for (const { index, 1: written = '' } of text.matchAll(CALL)) {
      // The name that a definition gives is followed by a bracket too.
      if (kind !== undefined && index < head && index === text.indexOf(name, kind.length)) continue;
      const around = index < head ? outer : scopes;
      found.push({
        line: line + lineBreaks(text.slice(0, index)),
        written: written.replace(/\s+/g, ''),
        ...placeOf(text, index, around),
      });
    }
  }
  return found;
}

function placeOf(
  text: string,
  index: number,
  scopes: readonly Scope[],
): Pick<CodeCall, 'function' | 'target' | 'isKept'> {
  const target = TARGET.exec(text.slice(0, index))?.[1];
  const assigned = target === undefined ? {} : { target };
  const inLambda = isInLambda(text, index);
  const last = scopes.findLast(({ kind }) => kind === 'def');
  if (!last && !inLambda) return { ...assigned, isKept: true };
  return {
    ...assigned,
    function: [...scopes.map(({ name }) => name), ...(inLambda ? ['lambda'] : [])].join('.'),
    isKept:
      !inLambda &&
      (scopes.some((one) => one.isCached) ||
        (target !== undefined && outlives(target, last?.globals ?? new Set()))),
  };
}

/** Whether what is assigned to is still there in the next invocation; of self nobody knows. */
function outlives(target: string, globals: ReadonlySet<string>): boolean {
  const [root = ''] = target.split(/[.[]/, 1);
  if (globals.has(root)) return true;
  return target !== root && root !== 'self' && /^(?:cls|_?[A-Z]|_\w)/.test(root);
}

function lineBreaks(text: string): number {
  return text.split('\n').length - 1;
}
