import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import type { OptimizeLevel } from '../../src/bytecode/helper.js';
import { type ScanPlace, scanTree } from '../../src/bytecode/helper.js';
import type { ScannedModule } from '../../src/domain/facts/bytecode.js';
import { type Interpreter, listInterpreters } from '../../src/python/interpreters.js';

const root = mkdtempSync(join(inject('scratch'), 'bytecode-'));

export const context = { env: process.env, cwd: root, cacheDir: join(root, 'cache') };

/** Of the interpreters with golden trees those that are here, and one more for bytecode of another version. */
export async function goldenPythons(): Promise<{
  pythons: Interpreter[];
  other(than: Interpreter): Interpreter;
}> {
  const all = (await listInterpreters(context)).filter(({ implementation }) => implementation === 'cpython');
  const wanted = all.filter(({ minor }) => ['3.8', '3.11', '3.13'].includes(minor));
  const pythons = wanted.length > 0 ? wanted : all.slice(-1);
  const other = (than: Interpreter) => {
    const found = all.find(({ cacheTag }) => cacheTag !== than.cacheTag);
    if (!found) throw new Error('a second version of Python is needed');
    return found;
  };
  return { pythons, other };
}

/** A folder with these files. */
export function tree(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'tree-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export function python(
  { executable }: Pick<Interpreter, 'executable'>,
  args: readonly string[],
  cwd = root,
): string {
  return execFileSync(executable, ['-I', '-S', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function compileAll(
  interpreter: Interpreter,
  places: readonly string[],
  flags: readonly string[] = [],
): void {
  python(interpreter, ['-m', 'compileall', '-q', ...flags, ...places]);
}

export async function scan(interpreter: Interpreter, place: ScanPlace, optimize: OptimizeLevel = 0) {
  const question = { python: interpreter.executable, shown: 'tree', context };
  return scanTree(question, place, { optimize, stdlib: false });
}

/** State and reason of each module, by its path below the folder. */
export async function states(interpreter: Interpreter, folder: string, optimize: OptimizeLevel = 0) {
  const { modules } = await scan(interpreter, { roots: [folder] }, optimize);
  return Object.fromEntries(modules.map((module) => [module.file.slice(folder.length + 1), said(module)]));
}

export function said({ state, reason, mismatched, otherLevel }: ScannedModule): string {
  const more = [reason, ...(mismatched ? ['mismatched'] : []), ...(otherLevel ? ['other level'] : [])];
  return [state, ...more.filter(Boolean)].join(' ');
}

/** What the interpreter itself compiles when it imports these from `place`, which goes first on its path. */
export function compiledOnImport(
  interpreter: Interpreter,
  place: string,
  names: readonly string[],
  flags: readonly string[] = [],
): string[] {
  const code = [
    'import importlib, json, sys',
    'compiled = []',
    'sys.addaudithook(lambda event, args: compiled.append(str(args[1])) if event == "compile" else None)',
    'sys.path.insert(0, sys.argv[1])',
    'out = []',
    'for name in sys.argv[2:]:',
    '    del compiled[:]',
    '    importlib.import_module(name)',
    '    out += [name] if any(one.startswith(sys.argv[1]) for one in compiled) else []',
    'print(json.dumps(out))',
  ].join('\n');
  return JSON.parse(python(interpreter, ['-B', ...flags, '-c', code, place, ...names]));
}

/** Every path below a folder with size and time, to see that nothing was written. */
export function fingerprint(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    });
}
