import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackagePlatform } from '../config/package-platform.js';
import type { TreeFile } from '../io/tree-files.js';
import { childEnvironment } from '../launch/child-env.js';
import type { PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';
import type { TreeChange } from './change-tree.js';

/** What stripping gives, or why it cannot be done. */
export type Stripped =
  | { readonly kind: 'stripped'; readonly change: TreeChange; readonly note?: string }
  | { readonly kind: 'unavailable'; readonly why: string };

const SHARED_LIBRARY = /\.so(?:\.\d+)*$/;
/** Where auditwheel puts libraries that it changed in a way that strip breaks: numpy's are no longer loaded after it. */
const BUNDLED = /^[^/]+\.libs\//;

/**
 * Shared libraries without symbols that nothing needs when it runs, but for bundled ones. Each goes to a file of its own below `work`: the
 * tree is not touched. Those that the tool refuses are left.
 */
export async function strippedLibraries(
  root: string,
  files: readonly TreeFile[],
  { arch }: PackagePlatform,
  work: string,
  context: PythonContext,
): Promise<Stripped> {
  const libraries: TreeFile[] = [];
  let bundled = 0;
  for (const file of files) {
    if (!SHARED_LIBRARY.test(file.path) || !(await isElf(join(root, file.path)))) continue;
    if (BUNDLED.test(file.path)) bundled += 1;
    else libraries.push(file);
  }
  if (libraries.length === 0) return { kind: 'stripped', change: { remove: [], replace: [] } };
  const env = childEnvironment(context.env, {});
  const options = { env, cwd: root, context };
  const names = toolNames(arch);
  for (const tool of names) {
    if (!(await runTool(tool, ['--version'], options)).ok) continue;
    const replace: { path: string; by: string }[] = [];
    let left = 0;
    for (const { path, executable, bytes } of libraries) {
      const by = join(work, path);
      await mkdir(dirname(by), { recursive: true });
      const { ok } = await runTool(tool, ['--strip-unneeded', '-o', by, join(root, path)], options);
      if (!ok) left += 1;
      else if ((await stat(by)).size < bytes) {
        await chmod(by, executable ? 0o755 : 0o644);
        replace.push({ path, by });
      }
    }
    // The strip of this machine may know no other processor.
    if (left === libraries.length) continue;
    const notes = [
      ...(bundled > 0 ? [`${bundled} that auditwheel bundled and changed, which strip would break`] : []),
      ...(left > 0 ? [`${left} that ${tool} refuses`] : []),
    ];
    const note = `libraries left as they are: ${notes.join('; ')}`;
    return { kind: 'stripped', change: { remove: [], replace }, ...(notes.length > 0 ? { note } : {}) };
  }
  return {
    kind: 'unavailable',
    why: `no strip for ${arch} here (${names.join(', ')}): install binutils${names[0] === 'strip' ? '' : `-${arch.replace('_', '-')}-linux-gnu`} or llvm`,
  };
}

function toolNames(arch: PackagePlatform['arch']): string[] {
  const own = arch === (process.arch === 'arm64' ? 'aarch64' : 'x86_64');
  return [...(own ? ['strip'] : []), `${arch}-linux-gnu-strip`, 'llvm-strip'];
}

async function isElf(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4);
    return buffer.equals(Buffer.from('\x7fELF', 'latin1'));
  } finally {
    await handle.close();
  }
}
