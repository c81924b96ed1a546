import { defined } from '../../domain/defined.js';
import type { WorkerScenario } from '../../domain/plan.js';
import type { MeasuredRemedy, NotMeasured } from '../../domain/remedies.js';
import type { ChangedSource } from '../../domain/start-change.js';
import { joined } from '../../domain/words.js';
import type { explained } from '../../findings/explain/explanation.js';
import {
  dearStatements,
  leastMs,
  type OwnStatement,
  sharingGroups,
} from '../../findings/explain/import-remedies.js';
import { shownFile } from '../../findings/explain/places.js';
import { type Deferred, deferImport } from '../../python-source/deferral/deferral.js';
import { edited } from '../../python-source/deferral/edits.js';

/** What may be measured: as the report has it, but for the figures. */
export type RemedyHead = Pick<MeasuredRemedy, 'kind' | 'label' | 'places' | 'shares' | 'note'>;

/** An import, or several together, that can be moved. */
export interface ImportRemedy {
  readonly head: RemedyHead;
  readonly moved: readonly MovedImport[];
  /** What is executed in place of the user's files. */
  readonly sources: readonly ChangedSource[];
}

/** Each that is measured makes the run longer. */
const MOST_MOVED = 8;

export interface MovedImport {
  readonly statement: OwnStatement;
  readonly deferred: Deferred;
}

/** How the modules are started whose imports may move. */
export type StartOfModules = Pick<WorkerScenario, 'target' | 'launch' | 'folder' | 'args'>;

/** What imports can be moved, one by one and together, and which cannot. Pure. */
export function importRemedies(
  facts: ReturnType<typeof explained>,
  sources: ReadonlyMap<string, string>,
  { scenario, takesBytecode }: { scenario: StartOfModules; takesBytecode: boolean },
): { readonly remedies: readonly ImportRemedy[]; readonly refused: readonly NotMeasured[] } {
  const moved: MovedImport[] = [];
  const refused: NotMeasured[] = [];
  const main = scenario.target.kind === 'file' ? scenario.target.path : undefined;
  const started = scenario.target.kind === 'callable' ? scenario.target : undefined;
  for (const statement of dearStatements(facts)) {
    const { file, line, module } = statement;
    const text = sources.get(file);
    const refuse = (reason: string) =>
      refused.push({
        label: `import ${targetsOf(statement)}`,
        file,
        line,
        exclusiveMs: statement.exclusiveMs,
        reason,
      });
    if (text === undefined) refuse('its source cannot be read');
    else if (file !== main && !takesBytecode) refuse('Python 3.8 or later is needed to try that');
    else if (file === main && scenario.launch.kind === 'uv-run') refuse('uv run starts the file itself');
    else {
      const deferred = deferImport({
        ...{ text, line, module: module === '__main__' ? stemOf(file) : module },
        others: [...sources].flatMap(([other, its]) =>
          other === file ? [] : [{ file: shownFile(other, scenario), text: its }],
        ),
        read: readNames(scenario, module, started),
      });
      if (deferred.isSafe && moved.length < MOST_MOVED) moved.push({ statement, deferred });
      else if (deferred.isSafe) refuse(`only the ${MOST_MOVED} dearest are measured`);
      else refuse(deferred.reason);
    }
  }
  const single = moved.map((one) => remedyOf([one], sources, { kind: 'import' as const }));
  const groups = sharingGroups(
    moved.map(({ statement }) => statement),
    facts.lost,
    leastMs(facts),
  );
  const together = groups.map(({ members, shares }) =>
    remedyOf(
      members.flatMap((index) => moved.slice(index, index + 1)),
      sources,
      { kind: 'imports-together' as const, shares: [...shares] },
    ),
  );
  return { remedies: [...single, ...together], refused };
}

function remedyOf(
  unordered: readonly MovedImport[],
  sources: ReadonlyMap<string, string>,
  more: Pick<RemedyHead, 'kind' | 'shares'>,
): ImportRemedy {
  const moved = inOrder(unordered);
  const files = new Set(moved.map(({ statement }) => statement.file));
  const places = moved.map(({ statement: { file, line }, deferred }) => ({
    ...{ file, line, statement: deferred.statement },
    functions: deferred.functions.map(({ name }) => name),
  }));
  const inside = places.map(({ statement, functions }) => `${statement} inside ${shownFunctions(functions)}`);
  return {
    head: {
      ...{ kind: more.kind, places, ...defined({ shares: more.shares }) },
      label:
        more.kind === 'import'
          ? inside.join('')
          : `${places.length === 2 ? 'both' : `all ${places.length}`} together`,
      note: `used first in ${joined([...new Set(places.flatMap(({ functions }) => functions.map((name) => `${name}()`)))].slice(0, 4))}: the cost moves there`,
    },
    moved,
    sources: [...files].map((file) => ({
      file,
      text: edited(
        sources.get(file) ?? '',
        moved.flatMap(({ statement, deferred }) => (statement.file === file ? deferred.edits : [])),
      ),
    })),
  };
}

/** As they stand in the files: so they stand where they go. */
export function inOrder(moved: readonly MovedImport[]): MovedImport[] {
  return [...moved].sort(({ statement: a }, { statement: b }) =>
    a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
  );
}

function shownFunctions(names: readonly string[]): string {
  const [first = '', ...others] = names;
  return others.length === 0 ? `${first}()` : `${first}() and ${others.length} more`;
}

function targetsOf({ targets }: OwnStatement): string {
  return targets.slice(0, 3).join(', ');
}

function stemOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.py$/, '');
}

/** The names of a module that its start asks for: of MODULE:FUNCTION, also in its arguments. */
function readNames(
  { args }: Pick<StartOfModules, 'args'>,
  module: string,
  started: { readonly module: string; readonly name: string } | undefined,
): string[] {
  const [first = ''] = started?.module === module ? started.name.split('.') : [];
  const named = args.flatMap((arg) => {
    const [, of, name = ''] = /^([\w.]+):(\w+)/.exec(arg) ?? [];
    return of === module ? [name] : [];
  });
  return [...(first === '' ? [] : [first]), ...named];
}
