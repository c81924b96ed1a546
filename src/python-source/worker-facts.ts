import { defined } from '../domain/defined.js';
import { argumentsIn, callsOf } from './calls.js';
import { importedBindings, importsOf, resolveName } from './imports.js';
import { doesSomething, startsNothing } from './main-code.js';
import {
  dottedName,
  isIn,
  isNamedIn,
  type PythonSource,
  pythonSource,
  stringValue,
  type TextRange,
  textOf,
} from './parse.js';

/** What the source of a worker tells about its event loop before it runs. */
export interface WorkerFacts {
  /** The file itself has asynchronous code. */
  readonly async: boolean;
  /** It serves with uvicorn, whose loop is "auto" unless it is told another. */
  readonly usesUvicorn: boolean;
  /** The construct by which the file chooses its loop by itself, if any. */
  readonly fixesLoop?: string;
  /** Run as a program it only defines, and ends. */
  readonly startsNothing?: true;
  /** The same, or nothing else than assignments that may call something, as `app = create_app()` does. */
  readonly onlyAssigns?: true;
  /** The command that measures what a file that starts nothing is a part of, where that is known. */
  readonly instead?: string;
}

const UVLOOP = /(?:^|\.)uvloop\.(?:run|install|new_event_loop|EventLoopPolicy|Loop)$/;
const MAKES_LOOP = /(?:^|\.)(set_event_loop_policy|(?:Selector|Proactor|_UnixSelector)EventLoop)$/;

/**
 * Reads the source text of a Python worker. Only the file itself is seen, not what it imports: a loop chosen there
 * shows when the worker runs, as LOOP_MISMATCH.
 */
export function workerFacts(text: string): WorkerFacts {
  const source = pythonSource(text);
  const imports = importsOf(source);
  const async =
    isIn(source, source.tree.topNode, ({ name }) => /^(?:async|await)$/.test(name)) ||
    isNamedIn(source, /^(?:asyncio|uvloop)$/);
  const members = membersOf(source, importedBindings(imports));
  const usesUvicorn =
    imports.some(({ module, name }) => name !== undefined && /^uvicorn\b/.test(module)) ||
    members.some(({ name }) => /(?:^|\.)uvicorn\.(?:run|Config)$/.test(name));
  const member = members.find(({ name }) => UVLOOP.test(name));
  const calls = callsOf(source);
  const keywords = calls.map(({ argumentList }) => argumentsIn(source, argumentList).keyword);
  const [taken] = imports.filter(({ module, name }) => module === 'uvloop' && name !== undefined);
  const fixesLoop =
    (member && textOf(source, member).replace(/\s+/g, ' ')) ??
    (taken && `from uvloop import ${taken.name}`) ??
    (keywords.some((keyword) => keyword.has('loop_factory')) ? 'loop_factory' : undefined) ??
    otherLibrary(calls, source, importedBindings(imports)) ??
    calls.flatMap(({ callee }) => MAKES_LOOP.exec(callee)?.[1] ?? [])[0] ??
    // uvicorn.run(app, loop="uvloop")
    (usesUvicorn && keywords.some((keyword) => stringValue(source, keyword.get('loop')) !== undefined)
      ? 'loop'
      : undefined);
  const idle = startsNothing(source) ? true : undefined;
  const onlyAssigns = idle ?? (doesSomething(source) ? undefined : true);
  return { async, usesUvicorn, ...defined({ fixesLoop, startsNothing: idle, onlyAssigns }) };
}

/** trio has a loop of its own, and anyio an option for it and for uvloop. */
function otherLibrary(
  calls: ReturnType<typeof callsOf>,
  source: PythonSource,
  bindings: ReadonlyMap<string, string>,
): string | undefined {
  for (const { callee, argumentList } of calls) {
    const name = resolveName(callee, bindings) ?? callee;
    if (name === 'trio.run') return 'trio.run';
    if (name !== 'anyio.run') continue;
    const { keyword } = argumentsIn(source, argumentList);
    const backend = stringValue(source, keyword.get('backend'));
    if (backend === 'trio') return 'anyio.run(backend="trio")';
    const options = keyword.get('backend_options');
    if (options && textOf(source, options).includes('use_uvloop')) {
      return 'anyio.run(backend_options={"use_uvloop": …})';
    }
  }
  return undefined;
}

/** All `a.b` of a module, and what they stand for. */
function membersOf(source: PythonSource, bindings: ReadonlyMap<string, string>) {
  const members: (TextRange & { readonly name: string })[] = [];
  source.tree.iterate({
    enter(ref) {
      if (ref.name !== 'MemberExpression') return;
      const name = dottedName(source, ref.node);
      members.push({ name: resolveName(name, bindings) ?? name, from: ref.from, to: ref.to });
    },
  });
  return members;
}
