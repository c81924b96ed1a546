import type { SyntaxNode } from '@lezer/common';
import { callsOf, type PythonCall } from './calls.js';
import { isIn, isNamedIn, isStringIn, type PythonSource, type TextRange, topStatements } from './parse.js';

/** `if __name__ == "__main__"`, either way round. */
export function hasMainGuard(source: PythonSource): boolean {
  if (!source.text.includes('__main__')) return false;
  return topStatements(source).some((node) => isMainGuard(source, node));
}

/** Whether a statement is such a guard. */
export function isMainGuard(source: PythonSource, node: SyntaxNode): boolean {
  if (node.name !== 'IfStatement') return false;
  const condition = { from: node.from, to: node.getChild('Body')?.from ?? node.to };
  return isNamedIn(source, /^__name__$/, condition) && isStringIn(source, '__main__', condition);
}

const DEFINES =
  /^(?:Import|If|Try|Pass|Scope|Assert|Delete)Statement$|^(?:Function|Class|Type)Definition$|^⚠$|^;$/;

/** What a program is started with, by the last name of what is called: asyncio.run, uvicorn.run, main, serve_forever. */
const STARTS = /(?:^|\.)_?(?:run|main|serve|start|launch|listen)[^.()[\]]*$/;

/** Whether a module does something when it is run: has a guard, or a statement at its top that is no definition. */
export function doesSomething(source: PythonSource): boolean {
  return hasMainGuard(source) || works(source, () => false);
}

/** What a module sets up for itself and others when it is imported, beside what its applications are put together with. */
const SETS_UP =
  /(?:^|\.)(?:basicConfig|dictConfig|fileConfig|setLevel|addHandler|captureWarnings|load_dotenv|filterwarnings|simplefilter|setdefault|install|init|setup|configure\w*|append|insert|extend|update|use)$/;

/** What serves or runs until it is done. */
const RUNS_IT = /(?:^|\.)(?:(?:async_)?main|run|serve|start_polling|(?:run|serve|loop)_\w+)$/;

/**
 * What the import of a module does beside defining and setting up, so that who only imports it does so too: it runs a
 * program, or something that may be less, as `create_all()`.
 */
export function importDoes(source: PythonSource): 'runs' | 'something' | undefined {
  const isRun = ({ callee, isDecorator, ...call }: PythonCall) =>
    call.function === undefined && !isDecorator && RUNS_IT.test(callee);
  const guards = topStatements(source).filter((node) => isMainGuard(source, node));
  const isGuarded = ({ argumentList: { from } }: PythonCall) =>
    guards.some((guard) => guard.from <= from && from < guard.to);
  if (callsOf(source).some((call) => isRun(call) && !isGuarded(call))) return 'runs';
  const isHarmless = (callee: string) => [SETS_UP, MAKES_OBJECT, REGISTERS].some((name) => name.test(callee));
  return works(source, isHarmless) ? 'something' : undefined;
}

function works(source: PythonSource, isHarmless: (callee: string) => boolean): boolean {
  const calls = callsOf(source).filter((call) => call.function === undefined && !call.isDecorator);
  return topStatements(source).some((node) => {
    if (isText(node) || isMainGuard(source, node)) return false;
    const own = calls.filter(({ argumentList: { from } }) => node.from <= from && from < node.to);
    // What is done on a condition, as `try: main()`, is told from set-up by its name.
    if (DEFINES.test(node.name)) return own.some(({ callee }) => STARTS.test(callee));
    if (/^(?:Assign|Update)Statement$/.test(node.name)) return own.some(({ callee }) => RUNS.test(callee));
    const outer = own.filter(({ argumentList: { from, to } }) => !own.some(isAround(from, to)));
    return outer.length === 0 || outer.some(({ callee }) => !isHarmless(callee));
  });
}

const isAround = (from: number, to: number) => (call: PythonCall) =>
  call.argumentList.from < from && to < call.argumentList.to;

const RUNS = /(?:^|\.)run[^.()[\]]*$/;

const ONLY_DEFINES = /^(?:Import|Pass|Decorated)Statement$|^(?:Function|Class|Type)Definition$|^;$/;
/** Classes begin with a capital; what is made of one is there to be used by somebody else. */
const MAKES_OBJECT = /(?:^|\.)(?:(?!Popen$)[A-Z]\w*|getLogger|get_[aw]sgi_application)$/;
/** What puts the parts of an application together. */
const REGISTERS =
  /\.(?:include_\w+|add_\w+|register\w*|mount|init_app|from_object|autodiscover_tasks|setdefault)$/;

/**
 * Whether a module, run as a program, certainly does nothing but define: it has no guard, and all that is called at its top
 * makes objects and puts them together. False where that cannot be seen.
 */
export function startsNothing(source: PythonSource): boolean {
  if (hasMainGuard(source)) return false;
  const calls = callsOf(source);
  const classes = topStatements(source).map((node) => classNameOf(node, source));
  return topStatements(source).every((node) => {
    if (ONLY_DEFINES.test(node.name) || isText(node)) return true;
    const isAssigned = node.name === 'AssignStatement';
    if (!isAssigned && node.name !== 'ExpressionStatement') return false;
    const own = calls.filter(({ argumentList: { from } }) => node.from <= from && from < node.to);
    if (own.length === 0) return isAssigned && !isIn(source, node, ({ name }) => name === 'AwaitExpression');
    // Of which nobody keeps the object, a class of this file, or one that is told nothing, does something when it is made.
    if (
      !isAssigned &&
      own.some(({ callee, argumentList }) => classes.includes(callee) || isBare(callee, argumentList))
    )
      return false;
    if (own.some(({ callee }) => classes.includes(callee) && startsWhenMade(callee, calls))) return false;
    return own.every(({ callee }) => MAKES_OBJECT.test(callee) || (!isAssigned && REGISTERS.test(callee)));
  });
}

function isBare(callee: string, { from, to }: TextRange): boolean {
  return to - from === 2 && MAKES_OBJECT.test(callee) && !REGISTERS.test(callee);
}

function startsWhenMade(name: string, calls: readonly PythonCall[]): boolean {
  return calls.some(
    (call) =>
      STARTS.test(call.callee) &&
      /^__(?:init|new|post_init)__$/.test(call.function?.split(`${name}.`)[1] ?? ''),
  );
}

function classNameOf(node: SyntaxNode, { text }: PythonSource): string | undefined {
  const definition = node.name === 'ClassDefinition' ? node : node.getChild('ClassDefinition');
  const name = definition?.getChild('VariableName');
  return name ? text.slice(name.from, name.to) : undefined;
}

/** A docstring or an ellipsis. */
function isText({ name, firstChild }: SyntaxNode): boolean {
  return name === 'ExpressionStatement' && /String$|^Ellipsis$/.test(firstChild?.name ?? '');
}
