import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { PackageReport, PackageRow } from '../domain/package.js';
import type { TreeSize } from '../domain/size.js';
import { listed } from '../domain/words.js';
import { isBytecode, listTree, type TreeFile } from '../io/tree-files.js';
import { topLevelModules } from '../project/top-level-modules.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { compileTree, tidyRecords } from './compile-tree.js';
import { foreignLibraries } from './foreign-libraries.js';
import { importBaseline } from './import-baseline.js';
import { type InstallerUsed, installTree } from './install-tree.js';
import { sizeOf, total } from './measure-tree.js';
import { copyOwnFiles, type OwnFile, ownFiles } from './own-code.js';
import type { PackageChoice } from './package-input.js';
import { isInstalled } from './package-input.js';
import { slimTree } from './slim-tree.js';
import { compilerOf } from './target.js';
import { lockForTarget, type TargetLock } from './target-lock.js';
import { treeOwners } from './tree-owners.js';
import { deflaterOf, writeZip, zipBytes } from './zip.js';

/** The zip, and all that is to be said about it. */
export interface BuiltPackage {
  readonly zip: Buffer;
  readonly rows: readonly PackageRow[];
  readonly size: TreeSize;
  readonly imports: PackageReport['imports'];
  readonly installer?: InstallerUsed;
  readonly lock?: TargetLock;
  /** Paths of one's own code in the package. */
  readonly code: readonly string[];
  readonly notes: readonly string[];
}

/** What a package is made of, known before anything is installed. */
export interface PackageParts {
  readonly lock?: TargetLock;
  readonly own: readonly OwnFile[];
  /** One's own code comes as a project that is built and installed. */
  readonly installsCode: boolean;
  readonly notes: readonly string[];
}

/**
 * Builds a package below `work`, which the caller removes, of what partsOf found. Throws usage and measure errors and the
 * signal's reason.
 */
export async function buildPackage(
  choice: PackageChoice,
  work: string,
  context: PythonContext,
  onProgress?: OnProgress,
  known?: PackageParts,
): Promise<BuiltPackage> {
  const { target, bytecode, layer } = choice;
  const compiler = bytecode === 'none' ? undefined : compilerOf(target, bytecode);
  const tree = join(work, 'tree');
  const parts = known ?? (await partsOf(choice, work, context, onProgress));
  const place = { tree, work };
  const { installed, code, beside, ...filled } = await fillTree(choice, parts, place, context, onProgress);

  const owners = await treeOwners(tree, await listTree(tree));
  const deflate = deflaterOf(tree);
  const zipping = { prefix: layer ? 'python/' : '', signal: context.signal };
  const measure = (files: readonly TreeFile[]) => zipBytes(files, deflate, zipping);
  const row = async (step: string, imports: PackageRow['imports']): Promise<PackageRow> => {
    const files = await listTree(tree);
    return { step, state: 'done', ...total(files), zipBytes: await measure(files), imports };
  };

  onProgress?.('importing it as installed');
  const modules = [...installed, ...ownModule(choice)];
  const baseline = await importBaseline(choice, modules, { tree, work }, context);
  const rows = [await row('installed', baseline.first)];
  const setting = {
    ...{ tree, work, platform: target.platform, own: new Set(code), beside, broken: baseline.broken },
    ...defined({ services: choice.services }),
  };
  rows.push(...(await slimTree(choice.slim, { ...setting, zipBytes: measure, context, onProgress })));
  await tidyRecords(tree, await listTree(tree));
  if (compiler && bytecode !== 'none') {
    onProgress?.(`compiling for Python ${target.python}`);
    const place = layer ? '/opt/python' : '/var/task';
    await compileTree(tree, { place, kind: bytecode, interpreter: compiler, work }, context);
  }
  rows.push(await row(bytecode === 'none' ? 'package' : `package, ${bytecode}`, await baseline.state([])));
  onProgress?.('writing the zip');
  const files = await listTree(tree);
  const zip = await writeZip(files, deflate, zipping);
  const withoutBytecodeBytes = await measure(files.filter(({ path }) => !isBytecode(path)));
  const size = { ...sizeOf(files, owners), zip: { bytes: zip.length, withoutBytecodeBytes } };
  return { zip, rows, size, imports: baseline.imports, code, ...filled };
}

/** Locks what is required, and finds one's own files. Throws usage and measure errors. */
export async function partsOf(
  choice: PackageChoice,
  work: string,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<PackageParts> {
  const { input, target, leaveOut = [] } = choice;
  const layer = choice.layer === true;
  const whole =
    input.requirements && (await lockForTarget(input.requirements, target, work, context, onProgress));
  const lock = whole && {
    ...whole,
    entries: whole.entries.filter((entry) => !leaveOut.includes(entry.name)),
    // A function is found below /var/task; what is in a layer, another function has too.
    local: layer ? whole.local.filter((project) => !isInstalled(input, [project])) : whole.local,
  };
  if (isEmpty(lock) && (layer || !input.code)) {
    const rest = layer ? 'A layer holds dependencies only. ' : '';
    throw usageError(
      `${input.shown} names nothing to install.`,
      `${rest}Name requirements that do${layer ? ', or leave out --layer' : ', or a worker'}.`,
    );
  }
  const installsCode = isInstalled(input, lock?.local ?? []);
  const { files, notes } =
    input.code && !installsCode ? await ownFiles(input.code, choice, context) : { files: [], notes: [] };
  return {
    ...defined({ lock }),
    own: files,
    installsCode,
    notes: [
      ...(lock?.notes ?? []),
      ...(layer ? [] : await foreignLibraries(files, target)),
      ...(layer && input.code
        ? [
            `A layer holds dependencies only, below python/: your own ${listed(files.map(({ path }) => path))} ${files.length === 1 ? 'belongs' : 'belong'} in the zip of the function.`,
          ]
        : notes),
    ],
  };
}

function isEmpty(lock: TargetLock | undefined): boolean {
  return !lock || lock.entries.length + lock.local.length === 0;
}

/** Installs what is required, and copies one's own code beside it. */
async function fillTree(
  { target, installer: name, layer }: PackageChoice,
  { lock, own, notes }: PackageParts,
  { tree, work }: { readonly tree: string; readonly work: string },
  context: PythonContext,
  onProgress: OnProgress | undefined,
): Promise<
  Pick<BuiltPackage, 'installer' | 'lock' | 'code' | 'notes'> & {
    readonly installed: readonly string[];
    /** Own code that uses a layer and is not in it. */
    readonly beside: readonly OwnFile[];
  }
> {
  const installer =
    lock && !isEmpty(lock)
      ? await installTree({ installer: name, lock, target, tree, work }, context, onProgress)
      : undefined;
  await mkdir(tree, { recursive: true });
  // Before one's own code comes beside it.
  const installed = topLevelModules((await listTree(tree)).map(({ path }) => path));
  const isAside = layer === true;
  const hidden = isAside ? [] : await copyOwnFiles(own, tree);
  return {
    ...defined({ installer, lock }),
    code: isAside ? [] : own.map(({ path }) => path),
    beside: isAside ? own : [],
    installed,
    notes: [...notes, ...hidden.map((path) => `Your ${path} replaces one of a package.`)],
  };
}

/** The name by which a worker's file can be imported; it is not in a layer. */
export function ownModule({ layer, input: { code } }: Pick<PackageChoice, 'layer' | 'input'>): string[] {
  if (layer === true) return [];
  const name = code?.kind === 'file' ? basename(code.path, '.py') : '';
  return /^[A-Za-z_]\w*$/.test(name) ? [name] : [];
}
