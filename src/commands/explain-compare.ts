import { defined } from '../domain/defined.js';
import type { Explanation } from '../domain/explain.js';
import type { ExplainDiff, FailRule } from '../domain/explain-diff.js';
import type { Warning } from '../domain/report.js';
import { baseFitness } from '../findings/explain/base-warnings.js';
import { explainDiff } from '../findings/explain/diff.js';
import { explainGate } from '../findings/explain/rules.js';
import type { Against } from './against.js';

/** A start that another is compared with. */
export interface Base {
  readonly explanation: Explanation;
  readonly told: Pick<ExplainDiff['base'], 'ref' | 'commit' | 'file'>;
  readonly ratio?: ExplainDiff['ratio'];
}

/** The explanation with what changed and the verdicts. */
export async function judged(
  head: Explanation,
  rules: readonly FailRule[],
  { base, against }: { readonly base?: Base | undefined; readonly against?: Against | undefined },
): Promise<Explanation> {
  const fitness = base && baseFitness(base.explanation, head);
  const diff =
    base &&
    explainDiff(base.explanation, head, {
      ...{ base: base.told, pairing: base.told.file === undefined ? 'rounds' : 'separate' },
      ...defined({ ratio: base.ratio }),
      ...(against ? { renamed: await renamedModules(base.explanation, head, against) } : {}),
    });
  const compared = { ...head, ...defined({ diff }) };
  const gate = explainGate(rules, {
    ...{ explanation: compared, base: base?.explanation, unlike: fitness?.unlike },
    noBase: against && `${against.ref} does not have it`,
  });
  const open = (gate?.rules ?? []).filter(({ verdict }) => verdict === 'INCONCLUSIVE');
  return {
    ...{ ...compared, ...defined({ gate }) },
    warnings: [
      ...head.warnings,
      ...(fitness?.warnings ?? []),
      ...open.map(
        ({ rule, sentence }): Warning => ({
          code: 'RULE_UNDECIDED',
          message: `${rule} is not decided: ${sentence}.`,
          remedy: 'It fails nothing.',
        }),
      ),
    ],
  };
}

/** Names of the user's own modules in the base, and what they are called now, where git takes their files for renamed. */
async function renamedModules(
  base: Explanation,
  head: Explanation,
  { formerPath }: Against,
): Promise<ReadonlyMap<string, string>> {
  const filesOf = ({ imports }: Explanation) =>
    new Map(imports.flatMap(({ module, origin }) => (origin === undefined ? [] : [[module, origin]])));
  const [was, is] = [filesOf(base), filesOf(head)];
  const byFile = new Map([...was].map(([module, file]) => [file, module]));
  const renamed = new Map<string, string>();
  for (const [module, file] of is) {
    if (was.has(module) || !file.startsWith(`${head.folder}/`)) continue;
    const former = await formerPath(file);
    const name = former === undefined ? undefined : byFile.get(former);
    if (name !== undefined && !is.has(name)) renamed.set(name, module);
  }
  return renamed;
}
