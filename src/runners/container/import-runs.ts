import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { measureError } from '../../domain/errors.js';
import type { CodePlaces, InstalledDistribution, TracedRun } from '../../domain/facts/imports.js';
import type { ContainerScenario } from '../../domain/plan.js';
import { filesIn, withShownPaths } from '../../imports/trace-files.js';
import { parseTrace, settledProcess } from '../../imports/trace-lines.js';
import { temporaryFolder } from '../../io/temporary.js';
import { trialParts } from '../../launch/readiness.js';
import { packageFolders } from '../../python/distributions.js';
import type { RunnerContext } from '../context.js';
import { asFailure, BOOT, TraceFailure, textsIn } from '../traces.js';
import { readyProcess } from '../worker/ready-process.js';
import { ISOLATED } from '../worker/start.js';
import type { Engine } from './engine.js';
import { type Image, startedIn } from './image.js';
import { imagePlaces, pathInImage } from './image-places.js';
import { lookInto } from './image-python.js';
import { IMPORT_HOOK, type Inside, openInside, PLACE, ranIn, visibleWords } from './inside.js';
import { insidePhases, notedIn } from './inside-phases.js';
import { removeOwn } from './leftovers.js';
import { openRowEngine, openRowImage } from './open.js';
import { type EndedContainer, runContainer } from './run.js';
import { stepsOf } from './steps.js';

type Extra = TracedRun | { readonly failure: string };

/** What runs of a container with the import hook told. None of them is timed as a trial. */
export interface ContainerRuns {
  /** Times count from when the process of the container began, as its engine says. */
  readonly timed: readonly TracedRun[];
  readonly edges: Extra;
  readonly statements: Extra;
  /** The file of a run of `site` alone; absent where it told nothing. */
  readonly boot?: string;
  /** In the image. */
  readonly places: CodePlaces;
  readonly distributions: readonly InstalledDistribution[];
  readonly python: Inside['python'];
  readonly engine: string;
  /** What is started. */
  readonly words: readonly string[];
}

/** Where the files of the hook are written, as a container sees it. */
const TRACES = '/.coldstart-traces';

interface Open {
  readonly scenario: ContainerScenario;
  readonly context: RunnerContext;
  readonly engine: Engine;
  readonly name: string;
  readonly inside: Inside;
  /** Mounted as {@link TRACES}. */
  readonly folder: string;
  readonly workingFolder: string;
  /** What is started. */
  readonly words: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Starts containers of an image with the import hook in them, each removed after its run. Throws a TraceFailure where one is
 * not ready, usage and measure errors where there is no engine, image or Python.
 */
export async function traceContainer(
  scenario: ContainerScenario,
  context: RunnerContext,
  { runs, signal }: { readonly runs: number; readonly signal: AbortSignal },
): Promise<ContainerRuns> {
  const { engine, ending } = await openRowEngine(scenario, context, signal);
  const temporary = await temporaryFolder('explain');
  let inside: Inside | undefined;
  try {
    const folder = join(temporary, 'traces');
    await mkdir(folder);
    await chmod(folder, 0o755);
    const { image, name } = await openRowImage(ending, scenario, context);
    const words = startedIn(image, scenario.argv);
    inside = await insideOf(ending, image, { scenario, name, words }, context);
    const workingFolder = image.Config?.WorkingDir || '/';
    const open: Open = { scenario, context, engine, name, inside, folder, workingFolder, words, signal };
    const timed: TracedRun[] = [];
    for (let run = 0; run < runs; run++) timed.push(await traced(open, 'time', `time-${run}`));
    const files = timed.flatMap(({ texts }) => texts.flatMap(filesIn));
    const { executable } = inside.python;
    const look = await lookInto(ending, name, { executable, folders: packageFolders(files) });
    const places = imagePlaces(files, look, workingFolder);
    const edges = await traced(open, 'edges', 'edges').catch(asFailure);
    const own = { COLDSTART_PROBE_OWN: places.folder };
    const statements = await traced(open, 'statements', 'statements', own).catch(asFailure);
    const boot = await bootRun(open, ending);
    return {
      ...{ timed, edges, statements, ...(boot === undefined ? {} : { boot }) },
      ...{ places, distributions: look.distributions, python: inside.python, words },
      engine: [engine.name, engine.version].filter(Boolean).join(' '),
    };
  } finally {
    await inside?.close();
    await removeOwn(engine);
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function insideOf(
  ending: Engine,
  image: Image,
  asked: {
    readonly scenario: ContainerScenario;
    readonly name: string;
    readonly words: readonly string[];
  },
  context: RunnerContext,
): Promise<Inside> {
  const { scenario, name, words } = asked;
  const started = { name, words, givenPath: scenario.env.PYTHONPATH };
  const inside = await openInside(ending, image, started, context, IMPORT_HOOK);
  if (inside) return inside;
  throw measureError(
    `The image ${scenario.image} has no Python that could be looked into (3.7 or later): none at what it starts, ${words[0]}, and no python3 in its PATH.`,
    `What its containers take without: coldstart bench --image ${scenario.image}`,
  );
}

/** One container with the import hook. Throws a TraceFailure where it is not ready. */
async function traced(
  open: Open,
  mode: 'time' | 'edges' | 'statements',
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<TracedRun> {
  const { scenario, context, engine, inside, signal } = open;
  const place = await placeFor(open, name);
  const visible = mode === 'statements' ? visibleWords(open.words, ['-c', ISOLATED]) : undefined;
  const { args, env, readiness } = await trialParts(scenario, visible ?? scenario.argv);
  const [program = '', ...others] = args;
  const asked = {
    env: {
      ...{ ...env, ...inside.env, ...more },
      ...(scenario.ready ? { COLDSTART_PROBE_CHILDREN: '1' } : {}),
      COLDSTART_PROBE_IMPORTS: `${mode} ${TRACES}/${name}`,
    },
    options: [...inside.options, ...mounted(open), ...(visible ? ['--entrypoint', program] : [])],
    words: [open.name, ...(visible ? others : args)],
    ...{ readiness, probePipe: inside.pipe },
  };
  const ended = await runContainer(scenario, engine, context, asked, signal);
  signal.throwIfAborted();
  const texts = await textsOf(place, open.workingFolder);
  if ('failure' in ended) throw new TraceFailure(ended.failure.message, texts);
  return runOf(ended, texts, readiness.ready?.kind);
}

/** Another user may write in there; the temporary folder above is nobody else's. */
async function placeFor({ folder }: Open, name: string): Promise<string> {
  const place = join(folder, name);
  await mkdir(place);
  await chmod(place, 0o777);
  return place;
}

function mounted({ folder }: Open): string[] {
  return ['--volume', `${folder}:${TRACES}`];
}

function runOf(
  { outcome, state }: EndedContainer,
  texts: readonly string[],
  kind: Parameters<typeof insidePhases>[1],
): TracedRun {
  const inside = insidePhases(outcome, kind);
  if (!inside) throw new TraceFailure(NO_STAMPS, texts);
  if (texts.length === 0) throw new TraceFailure('nothing was written down of its imports', texts);
  const { stamps, startedAt, startNs, wallMs, readyMs } = outcome;
  const { phases, worker } = stepsOf({
    ...{ createMs: 0, startedAt, startMs: wallMs, readyMs, inside },
    ...{ processBegan: state?.StartedAt, processEnded: outcome.killed ? undefined : state?.FinishedAt },
  });
  if (!worker) throw new Error('stamps were divided and told no phases');
  const { pid } =
    readyMs === null ? { pid: undefined } : readyProcess(stamps, readyMs, notedIn(stamps, kind));
  const readyNs = startNs + inside.readyMs * 1e6;
  return {
    ...{ texts, startNs: startNs + phases.start * 1e6, bootMs: worker.boot, readyMs: phases.ready },
    ...(pid === undefined ? {} : { readyPid: settledProcess(texts.map(parseTrace), pid, readyNs) }),
  };
}

const NO_STAMPS =
  'no Python in it told of its start: its command starts none, or one with -I, -E or -S, or the engine runs it on another kernel';

/** What `site` does before the program begins; it cannot be seen from the program's own start. */
async function bootRun(open: Open, ending: Engine): Promise<string | undefined> {
  const { inside, name } = open;
  const place = await placeFor(open, 'boot');
  const words = [inside.python.executable, '-S', '-c', BOOT, PLACE, `${TRACES}/boot`];
  const result = await ranIn(ending, name, words, [...inside.options, ...mounted(open)]);
  const [text] = result?.ok ? await textsOf(place, open.workingFolder) : [];
  return text;
}

async function textsOf(place: string, workingFolder: string): Promise<string[]> {
  const texts = await textsIn(place);
  return texts.map((text) => withShownPaths(text, (path) => pathInImage(path, workingFolder)));
}
