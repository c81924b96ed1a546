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
import { type DeferralAsked, type Deferred, deferImport } from '../../python-source/deferral/deferral.js';
import { edited } from '../../python-source/deferral/edits.js';
import { lazyImport } from '../../python-source/deferral/lazy.js';
import type { Refused } from '../../python-source/deferral/statement.js';

/** What may be measured: as the report has it, but for the figures. */
export type RemedyHead = Pick<MeasuredRemedy, 'label' | 'places' | 'shares' | 'note' | 'safety'> & {
  /** A scratch copy of the environment with nothing changed is none, but others are held against it. */
  readonly kind: MeasuredRemedy['kind'] | 'scratch-site';
};

/** An import, or several together, that can be moved or made lazy. */
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

interface Asked {
  readonly scenario: StartOfModules;
  readonly takesBytecode: boolean;
  /** Its Python knows `lazy import`. */
  readonly knowsLazy: boolean;
}

interface Found {
  readonly remedies: readonly ImportRemedy[];
  readonly refused: readonly NotMeasured[];
}

/** What imports can be moved or made lazy, one by one and together, and which cannot. Pure. */
export function importRemedies(
  facts: ReturnType<typeof explained>,
  sources: ReadonlyMap<string, string>,
  asked: Asked,
): Found {
  const moves = remediesOf(MOVES, facts, sources, asked);
  if (!asked.knowsLazy) return moves;
  const lazy = remediesOf(LAZY, facts, sources, asked);
  const keyOf = ({ file, line, reason }: NotMeasured) => `${file}:${line} ${reason}`;
  const said = new Set(moves.refused.map(keyOf));
  return {
    remedies: [...moves.remedies, ...lazy.remedies],
    refused: [...moves.refused, ...lazy.refused.filter((one) => !said.has(keyOf(one)))],
  };
}

/** What can be done with an import. */
interface Way {
  readonly kind: 'import' | 'lazy-import';
  readonly word: string;
  of(asked: DeferralAsked): Deferred | Refused;
  label(statement: string, functions: readonly string[]): string;
  together(count: number): string;
  note(functions: readonly string[]): string;
}

const MOVES: Way = {
  ...{ kind: 'import', word: 'import', of: deferImport },
  label: (statement, functions) => `${statement} inside ${shownFunctions(functions)}`,
  together: (count) => `${count === 2 ? 'both' : `all ${count}`} together`,
  note: (functions) =>
    `used first in ${joined(functions.map((name) => `${name}()`).slice(0, 4))}: the cost moves there`,
};

const LAZY: Way = {
  ...{ kind: 'lazy-import', word: 'lazy import', of: lazyImport },
  label: (statement) => statement,
  together: (count) => `${count === 2 ? 'both' : `all ${count}`} as lazy imports`,
  note: () => 'the cost moves to first use',
};

function remediesOf(
  way: Way,
  facts: ReturnType<typeof explained>,
  sources: ReadonlyMap<string, string>,
  { scenario, takesBytecode }: Asked,
): Found {
  const moved: MovedImport[] = [];
  const refused: NotMeasured[] = [];
  const main = scenario.target.kind === 'file' ? scenario.target.path : undefined;
  const started = scenario.target.kind === 'callable' ? scenario.target : undefined;
  for (const statement of dearStatements(facts)) {
    const { file, line, module } = statement;
    const text = sources.get(file);
    const refuse = (reason: string) =>
      refused.push({
        label: `${way.word} ${targetsOf(statement)}`,
        file,
        line,
        exclusiveMs: statement.exclusiveMs,
        reason,
      });
    if (text === undefined) refuse('its source cannot be read');
    else if (file !== main && !takesBytecode) refuse('Python 3.8 or later is needed to try that');
    else if (file === main && scenario.launch.kind === 'uv-run') refuse('uv run starts the file itself');
    else {
      const deferred = way.of({
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
  const single = moved.map((one) => remedyOf(way, [one], sources));
  const groups = sharingGroups(
    moved.map(({ statement }) => statement),
    facts.lost,
    leastMs(facts),
  );
  const together = groups.map(({ members, shares }) =>
    remedyOf(
      way,
      members.flatMap((index) => moved.slice(index, index + 1)),
      sources,
      [...shares],
    ),
  );
  return { remedies: [...single, ...together], refused };
}

function remedyOf(
  way: Way,
  unordered: readonly MovedImport[],
  sources: ReadonlyMap<string, string>,
  shares?: string[],
): ImportRemedy {
  const moved = inOrder(unordered);
  const files = new Set(moved.map(({ statement }) => statement.file));
  const places = moved.map(({ statement: { file, line }, deferred }) => ({
    ...{ file, line, statement: deferred.statement },
    functions: deferred.functions.map(({ name }) => name),
  }));
  const labels = places.map(({ statement, functions }) => way.label(statement, functions));
  return {
    head: {
      ...{ kind: shares ? `${way.kind}s-together` : way.kind, places, ...defined({ shares }) },
      label: shares ? way.together(places.length) : labels.join(''),
      note: way.note([...new Set(places.flatMap(({ functions }) => functions))]),
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

/** The module that a file of a program is. Pure. */
export function stemOf(file: string): string {
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
