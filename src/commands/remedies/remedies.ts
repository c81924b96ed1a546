import { rm } from 'node:fs/promises';
import { defined } from '../../domain/defined.js';
import type { CodePlaces } from '../../domain/facts/imports.js';
import type { WorkerScenario } from '../../domain/plan.js';
import type { Remedies } from '../../domain/remedies.js';
import type { StartChange } from '../../domain/start-change.js';
import type { explained } from '../../findings/explain/explanation.js';
import { temporaryFolder } from '../../io/temporary.js';
import type { RemedyRow } from '../../plan/remedy-plan.js';
import { lazyWays } from '../../python/lazy-imports.js';
import type { RunRow } from '../../run/run.js';
import type { RunnerContext } from '../../runners/context.js';
import type { PreparedWorker } from '../../runners/worker/setup.js';
import { botocoreRemedies } from './botocore-remedies.js';
import { importRemedies } from './candidates.js';
import type { SeenStart } from './check-change.js';
import { checker, NO_OP, SAME_AGAIN, stillImported } from './checker.js';
import { loopRemedy } from './loop-remedy.js';
import { notMeasured, otherRemedies, untriedBytecode } from './other-remedies.js';
import { ownSources } from './own-sources.js';
import { pythonRemedies } from './python-remedies.js';
import { judgedSafety } from './safety.js';
import { siteRemedies } from './site-remedies.js';
import { patchOf, remediesOf } from './tried.js';
import { bytecodeOf, overlaid, trying } from './trying.js';

/** What is to be made shorter, and what is known of it. */
export interface RemediesAsked {
  readonly scenario: WorkerScenario;
  readonly facts: ReturnType<typeof explained>;
  readonly prepared: PreparedWorker;
  readonly places: CodePlaces;
  readonly context: RunnerContext;
  readonly signal: AbortSignal;
  note(text: string): void;
}

/** Remedies that are ready to be measured. */
export interface OpenRemedies {
  /** In the rounds of the worker as it is. */
  readonly rows: readonly RemedyRow[];
  /** From the rows that were measured. */
  told(rows: readonly RunRow[]): { readonly remedies: Remedies; readonly patch: string };
  close(): Promise<void>;
}

/**
 * Finds what could make a start shorter, applies each to a copy, and sees that the worker still does the same. Resolves to
 * why nothing can be tried, in words, where that is so.
 */
export async function openRemedies(asked: RemediesAsked): Promise<OpenRemedies | string> {
  const { scenario, facts, prepared, context, signal, places } = asked;
  if (scenario.unpack) return 'what unpacks itself is not changed';
  const named = facts.imports.flatMap(({ origin }) => origin ?? []);
  const sources = await ownSources(named, places);
  if (!sources) return 'its folder has more than 2,000 Python files';
  const folders: string[] = [];
  const close = async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  };
  const filled = async (one: WorkerScenario) => {
    const folder = await bytecodeOf(one, context, signal);
    if (folder !== undefined) folders.push(folder);
    return folder;
  };
  try {
    const bytecodeFolder = await filled(scenario);
    const plain = noOp(scenario, sources, bytecodeFolder);
    const checks = await checker({ ...asked, plain });
    if (typeof checks === 'string') {
      await close();
      return checks;
    }
    const found = trying({ scenario, signal, plain, check: checks.check, filled });
    const { launch } = scenario;
    const lazy = await lazyWays(prepared.start.python, optionsOf(launch), context.python);
    const imports = importRemedies(facts, sources, {
      ...{ scenario, takesBytecode: bytecodeFolder !== undefined, knowsLazy: lazy.byStatement },
    });
    for (const remedy of imports.remedies) {
      const row = { change: { ...plain, sources: overlaid(plain.sources, remedy.sources) } };
      const verify = (seen: SeenStart) => stillImported(remedy, seen, scenario);
      await found.add(remedy.head, row, { verify, remedy });
    }
    const known = { hasBytecode: bytecodeFolder !== undefined, lazyOption: lazy.byOption };
    const emptyFolder = async () => {
      const folder = await temporaryFolder('remedy');
      folders.push(folder);
      return folder;
    };
    const offers = [
      ...otherRemedies(scenario, known),
      loopRemedy(scenario, checks.first.loopClass),
      ...(await siteRemedies(scenario, facts.boot, prepared, await emptyFolder())),
      ...(await pythonRemedies(scenario, facts, context)),
      ...(await botocoreRemedies(facts, sources, {
        ...{ hasBytecode: known.hasBytecode, folder: await emptyFolder() },
      })),
    ];
    for (const one of offers) {
      if ('head' in one) await found.addOther(one);
      else found.notTried.push(one);
    }
    const { judged, not } = await judgedSafety(found.tried, scenario, prepared, context);
    const tried = found.tried.map((one) => ({
      ...one,
      head: { ...one.head, ...defined({ safety: judged.get(one) }) },
    }));
    const compiles = scenario.bytecode !== 'present' && facts.owners.some(({ kind }) => kind === 'bytecode');
    const all = {
      ...{ tried, noHelp: found.noHelp, refused: imports.refused },
      notMeasured: [
        ...found.notTried,
        ...not,
        ...untriedBytecode(scenario, { hasBytecode: bytecodeFolder !== undefined, compiles }),
        ...notMeasured(lazy, scenario),
      ],
      compiles: compiles && bytecodeFolder !== undefined,
    };
    return {
      rows: [{ name: SAME_AGAIN }, { name: NO_OP, change: plain }, ...tried.map(({ row }) => row)],
      told: (rows) => {
        const remedies = remediesOf(rows, all);
        return { remedies, patch: patchOf(remedies, all, sources, places) };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function optionsOf(launch: WorkerScenario['launch']): readonly string[] {
  return launch.kind === 'python' ? launch.options : [];
}

/** A copy with nothing changed: with the same bytecode and the same way to start as all that are. */
function noOp(
  { target, launch }: WorkerScenario,
  sources: ReadonlyMap<string, string>,
  bytecodeFolder: string | undefined,
): StartChange {
  const main = target.kind === 'file' && launch.kind === 'python' ? target.path : undefined;
  const text = main === undefined ? undefined : sources.get(main);
  return {
    sources: main === undefined || text === undefined ? [] : [{ file: main, text }],
    ...{ gcOff: false, uncheckedBytecode: false, ...defined({ bytecodeFolder }) },
  };
}
