import { lstat, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, type ExitCode, measureError, usageError } from '../domain/errors.js';
import { formatBytes } from '../domain/format.js';
import { counted } from '../domain/words.js';
import { cacheFolder } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import { cacheItems, diskUse, isLeftover, OWN_ENTRIES } from './cache-contents.js';

/** `coldstart cache`: writes what the cache holds, with sizes, to stdout. */
export async function cacheList(io: Io): Promise<ExitCode> {
  const folder = cacheFolder(io.env);
  const items = await cacheItems(folder);
  if (items.length === 0) {
    io.stdout.write(`${folder} is empty.\n`);
    return EXIT.ok;
  }
  const { sizeBytes } = await diskUse(items.map(({ path }) => path));
  const rows = items.map((item) => [
    item.kind,
    item.label,
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
  const own = names
    .filter((name) => name in OWN_ENTRIES || isLeftover(name))
    .map((name) => join(folder, name));
  for (const path of own) await refuseLink(path);
  await clearContainers(io, folder);
  if (own.length === 0) {
    io.stdout.write(`${folder} holds nothing of coldstart.\n`);
    return EXIT.ok;
  }
  const { sizeBytes, freeableBytes } = await diskUse(own);
  for (const path of own) {
    await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch((error: NodeJS.ErrnoException) => {
      throw measureError(
        `${path} could not be removed (${error.code ?? error.message}).`,
        'Check its permissions.',
        error,
      );
    });
  }
  const shared = sizeBytes - freeableBytes;
  const rest =
    shared > 0
      ? ` Another ${formatBytes(shared)} was shared with uv's own cache and stays there: \`uv cache clean\`.`
      : '';
  io.stdout.write(`Freed ${formatBytes(freeableBytes)} in ${folder}.${rest}\n`);
  const others = names.length - own.length;
  if (others > 0)
    io.stderr.write(`Left ${counted(others, 'entry', 'entries')} that coldstart did not make.\n`);
  return EXIT.ok;
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
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, index) =>
      index === row.length - 1 ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
    );
  return rows.map((row) => `  ${line(row).join('  ')}\n`).join('');
}
