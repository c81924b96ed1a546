import { relative } from 'node:path';
import { defined } from '../../domain/defined.js';
import type { CodePlaces } from '../../domain/facts/imports.js';
import type { LambdaScenario } from '../../domain/plan.js';
import type { NotMeasured, Remedies } from '../../domain/remedies.js';
import type { ChangedSource } from '../../domain/start-change.js';
import type { explained } from '../../findings/explain/explanation.js';
import { shownFile } from '../../findings/explain/places.js';
import { importRun } from '../../imports/import-nodes.js';
import type { RunRow } from '../../run/run.js';
import type { RunnerContext } from '../../runners/context.js';
import { traceOnce } from '../../runners/handler/import-runs.js';
import { TraceFailure } from '../../runners/traces.js';
import type { HandlerScenario } from '../explain-request.js';
import { type ImportRemedy, importRemedies } from './candidates.js';
import { isUse } from './checker.js';
import { ownSources } from './own-sources.js';
import { patchOf, remediesOf, type TriedRemedy } from './tried.js';
import { whereOf } from './trying.js';

interface HandlerRemediesAsked {
  readonly scenario: HandlerScenario;
  readonly facts: ReturnType<typeof explained>;
  readonly places: CodePlaces;
  readonly context: RunnerContext;
  readonly signal: AbortSignal;
  note(text: string): void;
}

/** Remedies of a handler that are ready to be measured. */
export interface OpenHandlerRemedies {
  /** In the rounds of the handler as it is. */
  readonly rows: readonly LambdaScenario[];
  told(rows: readonly RunRow[]): { readonly remedies: Remedies; readonly patch: string };
}

/** What is not tried with handlers, and what does. */
const NOT_MEASURED: readonly NotMeasured[] = [
  {
    label: 'bytecode, layers, the runtime’s SDK, SnapStart, provisioned concurrency',
    reason: 'coldstart bench handlers compares them: --variants',
  },
  { label: 'another memory size', reason: 'this machine has its own speed; coldstart lambda tune' },
];

/**
 * Finds imports of a handler's own modules that could move into the functions that use them, applies each to a copy, and sees
 * that it still answers the same. Resolves to why nothing can be tried, in words, where that is so.
 */
export async function openHandlerRemedies(
  asked: HandlerRemediesAsked,
): Promise<OpenHandlerRemedies | string> {
  const { scenario, facts, places, note } = asked;
  const named = facts.imports.flatMap(({ origin }) => origin ?? []);
  const sources = await ownSources(named, places);
  if (!sources) return 'its folder has more than 2,000 Python files';
  note('looking for what makes the initialisation shorter');
  const copy = (name: string, changed: readonly ChangedSource[]): LambdaScenario => ({
    ...{ ...scenario, id: `${scenario.id}/${name}` },
    changedSources: changed.map(({ file, text }) => ({ file: relative(places.folder, file), text })),
  });
  const noOp = copy('nothing changed', []);
  const check = await checker(asked, noOp);
  if (typeof check === 'string') return check;
  const { handler } = scenario.target;
  const split = handler.lastIndexOf('.');
  const { remedies, refused } = importRemedies(facts, sources, {
    scenario: {
      ...{ folder: places.folder, args: [], launch: { kind: 'python', options: [] } },
      target: {
        kind: 'callable',
        module: handler.slice(0, split).replaceAll('/', '.'),
        name: handler.slice(split + 1),
      },
    },
    takesBytecode: true,
    knowsLazy: false,
  });
  const tried: TriedRemedy[] = [];
  const noHelp: NotMeasured[] = [];
  const rows: LambdaScenario[] = [];
  for (const remedy of remedies) {
    const { head } = remedy;
    const name = `${tried.length + 1} ${head.label}`;
    const row = copy(name, remedy.sources);
    const seen = await check(row, remedy);
    if ('reason' in seen) noHelp.push({ ...whereOf(head, places), ...seen });
    else {
      rows.push(row);
      tried.push({ head: { ...head, ...noteOf(remedy) }, row: { name }, output: seen.output, remedy });
    }
  }
  const known = { tried, noHelp, refused, notMeasured: NOT_MEASURED, compiles: false, isHandler: true };
  return {
    rows: [{ ...scenario, id: `${scenario.id}/as it is, again` }, noOp, ...rows],
    told: (measured) => {
      const found = remediesOf(measured, known);
      return { remedies: found, patch: patchOf(found, known, sources, places) };
    },
  };
}

/** Where the cost goes is measured, and said with its figure. */
function noteOf({ head: { note } }: ImportRemedy): { note?: string } {
  return defined({ note: note?.replace(/: the cost moves there$/, '') });
}

type Checked = { readonly output: 'same' | 'varies' } | { readonly reason: string };

/** Starts the copy twice, to know what it answers; resolves to what holds a changed one against that, or why there is none. */
async function checker(
  { scenario, context, signal, places }: HandlerRemediesAsked,
  noOp: LambdaScenario,
): Promise<((row: LambdaScenario, remedy: ImportRemedy) => Promise<Checked>) | string> {
  const see = async (row: LambdaScenario) => {
    try {
      return await traceOnce(row, scenario.target, context, signal);
    } catch (error) {
      if (!(error instanceof TraceFailure)) throw error;
      return { failure: error.message };
    }
  };
  const [first, second] = [await see(noOp), await see(noOp)];
  if ('failure' in first) return `a copy of it with nothing changed fails: ${first.failure}`;
  if ('failure' in second) return `a copy of it with nothing changed fails: ${second.failure}`;
  const answer = withoutNumbers(first.payload);
  const output = answer === withoutNumbers(second.payload) ? 'same' : 'varies';
  return async (row, { moved }) => {
    const seen = await see(row);
    if ('failure' in seen) return { reason: seen.failure };
    if (output === 'same' && withoutNumbers(seen.payload) !== answer)
      return { reason: 'its answer is then another one' };
    const loaded = new Map(importRun(seen).nodes.map((node) => [node.module, node]));
    const importers = moved.flatMap(({ statement }) => statement.targets.map((target) => loaded.get(target)));
    const [importer] = importers;
    if (!importer || importers.some((one) => !one)) return { output };
    if (importer.file === undefined) return { reason: 'the runtime client imports it all the same' };
    const where = `${shownFile(importer.file, places)}:${importer.line}`;
    return {
      reason: isUse(importer, moved)
        ? `it is used during the initialisation all the same, at ${where}`
        : `${where} imports it all the same`,
    };
  };
}

/** Times, ids and addresses differ from answer to answer. */
function withoutNumbers(text: string): string {
  return text.replace(/[\da-f]{8}-[\da-f-]{27}|0x[\da-f]+|\d+/gi, '0');
}
