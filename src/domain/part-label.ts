import type { Part } from './parts.js';

/** What people call a part. */
export function partLabel({ file, shard }: Pick<Part, 'file' | 'shard'>): string {
  return shard ? `shard ${shard.index}/${shard.of}` : file;
}
