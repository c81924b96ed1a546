import { basename } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { type DependencyChoice, type InstallSet, NO_CHOICE } from '../domain/plan.js';
import { readBoundedText } from '../io/read-bounded.js';
import { readText } from '../io/read-text.js';
import type { ReadByUv } from '../project/pyproject-table.js';
import { checkPython } from '../project/python-specifier.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { dependencySource } from '../python/dependency-source.js';
import type { Interpreter } from '../python/interpreters.js';
import { bundledSet } from '../python/requirement-sets.js';
import { readScriptMetadata, UV_TABLE_UNREAD } from '../python-source/pep723.js';

/** What the user wants installed; files and folders are absolute. */
export type LockInput = InstallSet;

/** The input as text. */
export interface ReadInput extends ReadByUv {
  /** In pip's format: what is to be locked, or the lock itself. */
  readonly text: string;
  /** Where it is from, for people. */
  readonly origin: string;
  /** What of it is not read, in words. */
  readonly unread?: string;
  /** True for a lock of which nothing is missing. */
  readonly isComplete: boolean;
  /** Whose `[tool.uv]` and uv.toml tell indexes and constraints. */
  readonly folder?: string;
  /** Markers (PEP 508) of the machines that it is for: one has to hold; absent where it is for all. */
  readonly environments?: readonly string[];
  /** Folders of local projects whose metadata is built while the text is resolved. */
  readonly local: readonly string[];
}

/** Reads what is to be installed. Throws usage errors that name file and line. */
export async function readLockInput(
  input: LockInput,
  interpreter: Interpreter,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<ReadInput> {
  if (input.kind === 'bundled') {
    const { file, isLocked } = bundledSet(input.set, interpreter);
    const text = await readBoundedText(file);
    return { text, origin: `the bundled set ${input.set}`, isComplete: isLocked, local: [] };
  }
  const python = await pythonOfInput(input, context);
  if (python) checkPython(interpreter, python.specifier, python.whose);
  if (input.kind === 'script') {
    const { dependencies, hasUvTable } = await readScript(input.file);
    const text = `${dependencies.join('\n')}\n`;
    const unread = hasUvTable ? UV_TABLE_UNREAD : undefined;
    const origin = originOf(input, input.file);
    return { text, origin, isComplete: false, local: [], ...defined({ unread }) };
  }
  const source = await dependencySource(input, input.choice ?? NO_CHOICE, context, onProgress);
  const { copied: _, ...read } = await source.read(interpreter, 'text');
  const { isComplete, folder, environments } = source;
  const origin = originOf(input, source.file);
  return { ...read, origin, isComplete, ...(isComplete ? {} : { folder }), ...defined({ environments }) };
}

/** The Pythons that an input is for, and who says so; undefined where nothing does. */
export async function pythonOfInput(
  input: LockInput,
  context: PythonContext,
): Promise<{ readonly specifier: string; readonly whose: string } | undefined> {
  if (input.kind === 'bundled') return undefined;
  const { requiresPython, file } =
    input.kind === 'script'
      ? { ...(await readScript(input.file)), file: input.file }
      : await dependencySource(input, input.choice ?? NO_CHOICE, context);
  return requiresPython === undefined
    ? undefined
    : { specifier: requiresPython, whose: originOf(input, file) };
}

/** `file` is the one that was found in a folder. */
function originOf(input: Exclude<LockInput, { kind: 'bundled' }>, file: string): string {
  switch (input.kind) {
    case 'script':
      return `PEP 723 block of ${basename(input.file)}`;
    case 'uv-lock':
      return `uv.lock of ${basename(input.folder)}${shownChoice(input.choice)}`;
    case 'pyproject':
      return `pyproject.toml of ${basename(input.folder)}${shownChoice(input.choice)}`;
    case 'setup':
      return `${basename(file)} of ${basename(input.folder)}${shownChoice(input.choice)}`;
    default:
      return `${basename(input.file)}${shownChoice(input.choice)}`;
  }
}

function shownChoice(choice: DependencyChoice = NO_CHOICE): string {
  const chosen = [...choice.extras, ...choice.groups];
  return chosen.length > 0 ? ` with ${chosen.join(', ')}` : '';
}

async function readScript(file: string) {
  const text = await readText(file, file, 'Correct its path or permissions.');
  const script = await readScriptMetadata(text, basename(file));
  if (script) return script;
  throw usageError(
    `${file} has no PEP 723 block, so its requirements are unknown.`,
    'Add one (uv add --script FILE PACKAGE), or name its requirements: --requirements FILE',
  );
}
