import type { Explanation, Why } from '../domain/explain.js';
import type { explained } from '../findings/explain/explanation.js';
import { notImported } from './explain-request.js';
import { packageVersion } from './version.js';

/** What every explanation says of itself, whatever was looked at. */
export async function headOf(
  startedAt: string,
): Promise<Pick<Explanation, 'schemaVersion' | 'kind' | 'tool' | 'startedAt'>> {
  return {
    schemaVersion: 1,
    kind: 'explanation',
    tool: { name: 'coldstart', version: await packageVersion() },
    startedAt,
  };
}

/** Who imports what --why names; undefined without it. Throws a usage error where `target` does not import it. */
export function askedWhy(
  name: string | undefined,
  { why: find, imports }: Pick<ReturnType<typeof explained>, 'why' | 'imports'>,
  target: string,
): Why | undefined {
  if (name === undefined) return undefined;
  const why = find(name);
  if (!why) throw notImported(name, target, imports);
  return why;
}
