import { lstat, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, type ExitCode, measureError, usageError } from '../domain/errors.js';
import { formatBytes } from '../domain/format.js';
import { plain } from '../domain/plain.js';
import { counted } from '../domain/words.js';
import { cacheFolder } from '../io/cache-dir.js';
import { diskUse, type Files, filesBelow } from '../io/disk-use.js';
import type { Io } from '../io/io.js';
import { padded, widest } from '../report/terminal/text.js';
import { cacheItems, isLeftover, OWN_ENTRIES } from './cache-contents.js';
import { type PassingLine, passingLine } from './passing-line.js';

/** `coldstart cache`: writes what the cache holds, with sizes, to stdout. */
export async function cacheList(io: Io): Promise<ExitCode> {
  const folder = cacheFolder(io.env);
  const line = passingLine(io);
  const looking = { onCount: addingUp(line), signal: io.signal };
  const items = await cacheItems(folder, looking).finally(line.clear);
  if (items.length === 0) {
    io.stdout.write(`${folder} is empty.\n`);
    return EXIT.ok;
  }
  const { sizeBytes } = diskUse(items.map(({ files }) => files));
  const rows = items.map((item) => [
    item.kind,
    plain(item.label),
    item.python === undefined ? '' : `Python ${item.python}`,
    formatBytes(item.sizeBytes),
  ]);
  io.stdout.write(`${folder}\n${columns([...rows, ['total', '', '', formatBytes(sizeBytes)]])}`);
  return EXIT.ok;
}

/**
 * `coldstart cache clear`: removes what coldstart made there, and containers of killed runs; says how much that freed.
 * Whatever else lies in the folder stays. Throws a usage error if the folder, or one in it, is a symbolic link to somewhere else.
 */
export async function cacheClear(io: Io): Promise<ExitCode> {
  const folder = cacheFolder(io.env);
  await refuseLink(folder);
  const names = await readdir(folder).catch(() => []);
  const entries = names
    .filter((name) => name in OWN_ENTRIES || isLeftover(name))
    .map((name) => join(folder, name));
  for (const path of entries) await refuseLink(path);
  await clearContainers(io, folder);
  if (entries.length === 0) {
    io.stdout.write(`${folder} holds nothing of coldstart.\n`);
    return EXIT.ok;
  }
  const line = passingLine(io);
  const found: Files[] = [];
  for (const path of entries)
    found.push(await filesBelow(path, { onCount: addingUp(line), signal: io.signal }).finally(line.clear));
  const { sizeBytes, freeableBytes } = diskUse(found);
  // Folders with much in them are emptied piece by piece, so that one sees how far it is, and can stop.
  const own = (await Promise.all(entries.map(async (path) => [...(await within(path)), path]))).flat();
  for (const [index, path] of own.entries()) {
    line.show(`emptying the cache: ${index} of ${own.length}`);
    io.signal.throwIfAborted();
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch((error: NodeJS.ErrnoException) => {
      line.clear();
      throw measureError(
        `${path} could not be removed (${error.code ?? error.message}).`,
        'Check its permissions.',
        error,
      );
    });
  }
  line.clear();
  const shared = sizeBytes - freeableBytes;
  const rest =
    shared > 0
      ? ` Another ${formatBytes(shared)} was shared with uv's own cache and stays there: \`uv cache clean\`.`
      : '';
  io.stdout.write(`Freed ${formatBytes(freeableBytes)} in ${folder}.${rest}\n`);
  const others = names.length - entries.length;
  if (others > 0)
    io.stderr.write(`Left ${counted(others, 'entry', 'entries')} that coldstart did not make.\n`);
  return EXIT.ok;
}

async function within(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => join(folder, name));
}

function addingUp(line: PassingLine): (files: number) => void {
  return (files) => line.show(`adding up the cache: ${files.toLocaleString('en')} files`);
}

/** With two engines on one storage each is found once. */
async function clearContainers({ env, cwd, signal, stdout }: Io, cacheDir: string): Promise<void> {
  const { removeAllLeftovers } = await import('../runners/container/leftovers.js');
  const removed = await removeAllLeftovers({ env, cwd, signal, cacheDir });
  if (removed > 0) stdout.write(`Removed ${counted(removed, 'container')} of runs that were killed.\n`);
}

async function refuseLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isSymbolicLink()) return;
  const linked = await realpath(path).catch(() => 'nowhere');
  throw usageError(
    `${path} is a symbolic link to ${linked}: nothing was removed.`,
    `Remove ${linked} yourself if it belongs to coldstart.`,
  );
}

/** Text in columns; the last one, a size, is aligned to the right. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => widest(rows.map((row) => row[column] ?? '')));
  const line = (row: readonly string[]) =>
    row.map((cell, index) => padded(cell, widths[index] ?? 0, index === row.length - 1 ? 'right' : 'left'));
  return rows.map((row) => `  ${line(row).join('  ')}\n`).join('');
}
