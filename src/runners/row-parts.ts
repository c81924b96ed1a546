import { relative } from 'node:path';
import { defined } from '../domain/defined.js';
import type { Scenario } from '../domain/plan.js';
import type { Sample } from '../domain/runner.js';
import type { EvictedPlace } from '../launch/page-cache.js';
import type { RunnerContext } from './context.js';

/** The values of the user's own axes as the report has them; nothing where there are none. */
export function axesRecord({ axes }: Pick<Scenario, 'axes'>): { axes?: Record<string, string> } {
  return Object.keys(axes).length > 0 ? { axes: { ...axes } } : {};
}

/** What it reads, as the launcher is told. */
export function stdinOf({ stdin }: Pick<Scenario, 'stdin'>): { stdinFile?: string } {
  return stdin === undefined ? {} : { stdinFile: stdin };
}

/** What the report says of its stdin and of its accepted exits; nothing where both are the usual ones. */
export function processRecord({ stdin, cwd, acceptExit }: Pick<Scenario, 'stdin' | 'cwd' | 'acceptExit'>) {
  return defined({
    stdin: stdin === undefined ? undefined : relative(cwd, stdin),
    acceptExit: acceptExit && [...acceptExit],
  });
}

/** Drops what a start reads from the page cache, where the row asks for that; the share that stayed resident. */
export async function evicted(
  { pageCache }: Pick<Scenario, 'pageCache'>,
  files: readonly EvictedPlace[],
  context: RunnerContext,
): Promise<number | undefined> {
  return pageCache === 'evicted' ? (await context.evictor()).evict(files) : undefined;
}

/** A sample that counts, with that share. */
export function withShare(sample: Sample, residentShare: number | undefined): Sample {
  return residentShare === undefined || sample.status === 'failed' ? sample : { ...sample, residentShare };
}
