import type { Explanation } from '../../domain/explain.js';
import type { CodePlaces, InstalledDistribution, InvokedRun } from '../../domain/facts/imports.js';
import { importRun } from '../../imports/import-nodes.js';
import { explainedImports } from './explanation.js';
import { ownerOf } from './places.js';

/** What the first invocation imported, of the shortest of these runs. Pure. */
export function invocationImports(
  runs: readonly InvokedRun[],
  places: CodePlaces,
  distributions: readonly InstalledDistribution[],
): Pick<NonNullable<Explanation['firstInvocation']>, 'tracedMs' | 'importsMs' | 'imports'> {
  const spanMs = ({ readyMs, answeredMs }: InvokedRun) => answeredMs - readyMs;
  const [shortest] = [...runs].sort((a, b) => spanMs(a) - spanMs(b));
  if (!shortest) throw new Error('there is no invocation to explain');
  const run = importRun({ ...shortest, bootMs: shortest.readyMs, readyMs: shortest.answeredMs });
  const whose = ownerOf(places, distributions);
  const nodes = run.nodes.map((node) => ({ ...node, owner: whose(node.module, node.loader, node.origin) }));
  const tracedMs = spanMs(shortest);
  return { tracedMs, importsMs: tracedMs - run.ownMs, imports: explainedImports(nodes) };
}
