import { messageOf } from '../../domain/errors.js';
import type { WorkerScenario } from '../../domain/plan.js';
import type { NotMeasured } from '../../domain/remedies.js';
import { lifeguardVerdicts } from '../../findings/explain/lifeguard-verdict.js';
import { LIFEGUARD_VERSION, runLifeguard } from '../../python/lifeguard.js';
import type { RunnerContext } from '../../runners/context.js';
import type { PreparedWorker } from '../../runners/worker/setup.js';
import { stemOf } from './candidates.js';
import type { TriedRemedy } from './tried.js';

const LABEL = 'safety, by lifeguard-lazy-imports';

/**
 * What another program says of each import that is moved or made lazy, by the label of its remedy and its places; or why it says
 * nothing. Never throws but where all is aborted.
 */
export async function judgedSafety(
  tried: readonly TriedRemedy[],
  { folder, target, python }: Pick<WorkerScenario, 'folder' | 'target' | 'python'>,
  { places }: Pick<PreparedWorker, 'places'>,
  context: RunnerContext,
): Promise<{ readonly judged: ReadonlyMap<TriedRemedy, string>; readonly not: readonly NotMeasured[] }> {
  const judged = new Map<TriedRemedy, string>();
  const ofImports = tried.filter(({ remedy }) => remedy !== undefined);
  if (ofImports.length === 0) return { judged, not: [] };
  const main =
    target.kind === 'file'
      ? stemOf(target.path)
      : target.kind === 'module' || target.kind === 'callable'
        ? target.module
        : undefined;
  try {
    const { sitePackages, interpreter } = places;
    const asked = { folder, python: interpreter.executable, minor: python.minor, sitePackages, main };
    const { json, verbose } = await runLifeguard(asked, context.python, context.onProgress);
    const verdictOf = lifeguardVerdicts(json, verbose);
    if (!verdictOf) return { judged, not: [{ label: LABEL, reason: 'its output is not as known' }] };
    for (const one of ofImports) {
      const imports = (one.remedy?.moved ?? []).map(({ statement: { module, file, targets } }) => ({
        ...{ module: module === '__main__' ? stemOf(file) : module, targets },
      }));
      judged.set(one, `lifeguard ${LIFEGUARD_VERSION}: ${verdictOf(imports)}`);
    }
    return { judged, not: [] };
  } catch (error) {
    context.python.signal?.throwIfAborted();
    return { judged, not: [{ label: LABEL, reason: messageOf(error) }] };
  }
}
