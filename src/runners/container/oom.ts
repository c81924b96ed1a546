import { readFile } from 'node:fs/promises';

/** How many processes the kernel has killed for memory since it began, those in containers too; undefined where it does not tell. */
export async function oomKillCount(): Promise<number | undefined> {
  const text = await readFile('/proc/vmstat', 'utf8').catch(() => '');
  const [, count] = /^oom_kill (\d+)$/m.exec(text) ?? [];
  return count === undefined ? undefined : Number(count);
}

/** Of two counts; undefined where either is. */
export function killsSince(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before;
}
