import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { listed } from '../domain/words.js';
import { gitEnvironment } from '../git/git.js';
import { exists } from '../io/paths.js';
import { listOddTree, type OddEntry } from '../io/tree-files.js';
import { projectFolders } from '../project/nearby-files.js';
import type { PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';
import { importedNames } from '../python-source/imports.js';
import type { PackageChoice, PackageInput } from './package-input.js';

/** A file of one's own. */
export interface OwnFile {
  /** In the package. */
  readonly path: string;
  /** Absolute. */
  readonly from: string;
}

/** Not code: tools' folders, environments, what is built; names with a dot too, such as .env, .git and .venv. */
const LEFT_OUT = /^(?:\.|__pycache__$|node_modules$|__pypackages__$)|\.egg-info$|\.py[co]$/;

/** Of a folder with packages: libraries of wheels lie in names with a dot, and what packages tell of themselves counts. */
const NEVER_CODE = /^(?:\.(?!(?:libs|dylibs)$)|__pycache__$|node_modules$)|\.py[co]$/;

/**
 * The files of one's own code: of a worker its file and the modules beside it that it imports, also by others; of a
 * folder all but tools' files. What git ignores is left out, but for modules that a worker imports, and both is said.
 * `output` is never in itself.
 */
export async function ownFiles(
  code: NonNullable<PackageInput['code']>,
  choice: Pick<PackageChoice, 'output' | 'includeIgnored' | 'whole' | 'patterns'>,
  context: PythonContext,
): Promise<{ readonly files: readonly OwnFile[]; readonly notes: readonly string[] }> {
  const { output, includeIgnored, whole = false, patterns } = choice;
  const fits = await chosenBy(patterns);
  const odd: Odd[] = [];
  const onOdd = (path: string, why: OddEntry) => {
    if (fits(path)) odd.push({ path, why });
  };
  const found =
    code.kind === 'file' ? await imported(code.path, onOdd) : await inFolder(code.path, whole, onOdd);
  const all = found.filter(({ path, from }) => fits(path) && from !== output);
  if (all.length === 0) {
    const hint = [...oddNotes(odd), 'Name a folder with code, or a worker’s file.'].join(' ');
    throw usageError(`${code.path} has no files to package.`, hint);
  }
  if (includeIgnored) return { files: all, notes: oddNotes(odd) };
  const ignored = await ignoredFiles(code.kind === 'file' ? dirname(code.path) : code.path, context);
  if (ignored.kind === 'none') return { files: all, notes: oddNotes(odd) };
  if (ignored.kind === 'unknown') {
    return {
      files: all,
      notes: [
        ...oddNotes(odd),
        `.gitignore could not be evaluated (${ignored.why}): all files are included.`,
      ],
    };
  }
  const isImported = ({ path }: OwnFile) => code.kind === 'file' && path.endsWith('.py');
  const out = all.filter((file) => ignored.isIgnored(file.path) && !isImported(file));
  const kept = all.filter((file) => ignored.isIgnored(file.path) && isImported(file));
  const notes = [
    // git names no sockets and FIFOs at all.
    ...oddNotes(odd.filter(({ path, why }) => why === 'special' || !ignored.isIgnored(path))),
    ...(out.length > 0
      ? [
          `Left out, because git ignores them: ${listed(out.map(({ path }) => path))}. --include-ignored includes them.`,
        ]
      : []),
    ...(kept.length > 0
      ? [
          `Included although git ignores them, because they are imported: ${listed(kept.map(({ path }) => path))}.`,
        ]
      : []),
  ];
  return { files: all.filter((file) => !out.includes(file)), notes };
}

/** Puts them into the tree; what is there already stays the user's: their module hides one that is installed. */
export async function copyOwnFiles(files: readonly OwnFile[], tree: string): Promise<string[]> {
  const hidden: string[] = [];
  for (const { path, from } of files) {
    const to = join(tree, path);
    if (await exists(to)) hidden.push(path);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  }
  return hidden;
}

type OnOdd = (path: string, why: OddEntry) => void;

interface Odd {
  readonly path: string;
  readonly why: OddEntry;
}

const ODD_NOTES: Readonly<Record<OddEntry, string>> = {
  name: 'Left out, because their names are not UTF-8',
  broken: 'Left out, because they are links to nothing',
  special: 'Left out, because they are no files (sockets, FIFOs or devices)',
  circle: 'Left out, because they are links to a folder that they are in',
  unreadable: 'Left out, because they cannot be read',
  outside: 'Included from outside of the folder, because links lead there',
};

function oddNotes(odd: readonly Odd[]): string[] {
  return Object.entries(ODD_NOTES).flatMap(([why, text]) => {
    const paths = new Set(odd.filter((one) => one.why === why).map(({ path }) => path));
    return paths.size > 0 ? [`${text}: ${listed([...paths].sort())}.`] : [];
  });
}

async function inFolder(root: string, whole: boolean, onOdd: OnOdd): Promise<OwnFile[]> {
  const leaveOut = (name: string) => (whole ? NEVER_CODE : LEFT_OUT).test(name);
  const files = await listOddTree(root, { leaveOut, onOdd });
  return files.map(({ path }) => ({ path, from: join(root, path) }));
}

/** As the Serverless Framework chooses: all at first, then each pattern in its turn. */
async function chosenBy(patterns: readonly string[] | undefined): Promise<(path: string) => boolean> {
  if (!patterns) return () => true;
  const { default: picomatch } = await import('picomatch');
  const rules = patterns.map((pattern) => ({
    isIn: !pattern.startsWith('!'),
    fits: picomatch(pattern.replace(/^!/, '').replace(/^\.\//, ''), { dot: true }),
  }));
  return (path) => rules.findLast(({ fits }) => fits(path))?.isIn ?? true;
}

async function imported(worker: string, onOdd: OnOdd): Promise<OwnFile[]> {
  const folder = dirname(worker);
  const queue = [basename(worker)];
  const found = new Set<string>();
  for (const path of queue) {
    if (found.has(path)) continue;
    found.add(path);
    if (!path.endsWith('.py')) continue;
    const source = await readFile(join(folder, path), 'utf8');
    const tops = new Set([...importedNames(path, source)].map((name) => name.split('.')[0] ?? ''));
    for (const top of tops) queue.push(...(await beside(folder, top, onOdd)));
  }
  return [...found].sort().map((path) => ({ path, from: join(folder, path) }));
}

/** A module of that name beside the worker; a package with all that is in it. */
async function beside(folder: string, name: string, onOdd: OnOdd): Promise<string[]> {
  if (name === '') return [];
  if (await exists(join(folder, `${name}.py`))) return [`${name}.py`];
  if (!(await exists(join(folder, name)))) return [];
  const odd: Odd[] = [];
  const inside = await listOddTree(join(folder, name), {
    leaveOut: (one) => LEFT_OUT.test(one),
    onOdd: (path, why) => odd.push({ path: `${name}/${path}`, why }),
  }).catch(() => []);
  const parts = inside.map(({ path }) => `${name}/${path}`);
  if (!parts.some((path) => path.endsWith('.py'))) return [];
  for (const { path, why } of odd) onOdd(path, why);
  return parts;
}

/** Which files below a folder git ignores. */
type IgnoredFiles =
  | { readonly kind: 'known'; isIgnored(path: string): boolean }
  /** No work tree, or the folder is ignored as a whole. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Asks git, with all its sources: .gitignore, .git/info/exclude and the user's own file. */
async function ignoredFiles(folder: string, context: PythonContext): Promise<IgnoredFiles> {
  const env = gitEnvironment(context.env);
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = await runTool('git', args, { env, cwd: folder, context });
  if (!listed.ok) return whyNot(folder, listed.stderr, context);
  const paths = new Set(listed.stdout.split('\0').filter(Boolean));
  if (paths.size === 0) return { kind: 'none' };
  return { kind: 'known', isIgnored: (path) => !isBelow(path, paths) };
}

/** git names a link and a submodule, and nothing behind them. */
function isBelow(path: string, paths: ReadonlySet<string>): boolean {
  for (let part = path; part !== '.'; part = dirname(part)) if (paths.has(part)) return true;
  return false;
}

async function whyNot(folder: string, stderr: string, { env }: PythonContext): Promise<IgnoredFiles> {
  if (/not a git repository \(or any/i.test(stderr)) return { kind: 'none' };
  if (stderr.trim() !== '') return { kind: 'unknown', why: stderr.trim().split('\n')[0] ?? '' };
  const folders = await projectFolders(folder, env.HOME || undefined);
  const found = await Promise.all(folders.map((one) => exists(join(one, '.git'))));
  return found.includes(true) ? { kind: 'unknown', why: 'git is not on PATH' } : { kind: 'none' };
}
