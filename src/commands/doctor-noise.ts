import { requestsOf } from '../config/elements.js';
import { NO_OVERRIDES } from '../config/flags.js';
import type { BenchRequest } from '../config/request-types.js';
import type { ScenarioElement } from '../config/schema.js';
import type { Finding } from '../domain/doctor.js';
import { noiseFinding } from '../findings/doctor/noise.js';
import type { Io } from '../io/io.js';
import type { Interpreter } from '../python/interpreters.js';
import { checkSetFits, type RequirementSetName } from '../python/requirement-sets.js';
import { runPlan } from '../run/run.js';
import { runnersFor } from '../runners/runner-of.js';
import { guarded } from './doctor-machine.js';
import { openMachine } from './machine.js';
import { planFor } from './planned-run.js';
import { openProgress } from './progress.js';

const RUNS = 20;
const TIMEOUT_MS = 60_000;
const NAMES = ['one', 'other'];

/** An A/A run: the bare interpreter and the bundled worker hello, each twice, in rounds of random order. */
export async function noiseFindings(python: Interpreter, io: Io): Promise<readonly Finding[]> {
  return guarded('noise', io, async () => {
    const set = fittingSet(python);
    const bare = [python.executable, '-I', '-S', '-c', 'pass'];
    const elements: ScenarioElement[] = [
      ...NAMES.map((name) => ({ runner: 'command' as const, name: `bare-${name}`, command: bare })),
      ...(set
        ? NAMES.map((name) => ({
            runner: 'worker' as const,
            name: `hello-${name}`,
            worker: 'hello',
            set,
            python: [python.executable],
            loop: ['asyncio' as const],
          }))
        : []),
    ];
    const { seed, trials } = await measure(
      {
        elements: await requestsOf(elements, io.cwd, NO_OVERRIDES),
        isDefault: false,
        exclude: [],
        compare: [],
        budgets: [],
        otherBudgets: [],
        pitfalls: false,
        isJudged: false,
        runs: RUNS,
        timeoutMs: TIMEOUT_MS,
        pageCache: 'warm',
      },
      io,
    );
    const [bareOne = [], bareOther = [], helloOne, helloOther] = trials;
    const label = `Python ${python.version}`;
    return [
      noiseFinding(
        {
          id: 'noise-bare',
          what: `the bare interpreter, ${label}`,
          metric: 'wall',
          one: bareOne,
          other: bareOther,
        },
        seed,
      ),
      set && helloOne && helloOther
        ? noiseFinding(
            {
              id: 'noise-worker',
              what: `the worker hello under asyncio, ${label}, time to ready`,
              metric: 'ready',
              one: helloOne,
              other: helloOther,
            },
            seed,
          )
        : {
            id: 'noise-worker',
            status: 'note',
            message: `No set of packages fits ${label}: the worker hello was left out.`,
          },
    ];
  });
}

async function measure(request: BenchRequest, io: Io) {
  const { plan, ...found } = await planFor(request, io, (text) => void io.stderr.write(`${text}\n`));
  const progress = await openProgress(io, { quiet: false, bar: true });
  const machine = await openMachine(plan, { ...found, io, onProgress: progress.note });
  try {
    const { rows } = await runPlan(plan, {
      createRunner: await runnersFor(plan.scenarios, machine.context),
      onEvent: progress.event,
      signal: io.signal,
    });
    io.signal.throwIfAborted();
    const trials = rows
      .filter(({ record }) => record.runner !== 'command' || !record.control)
      .map((row) => row.trials);
    return { seed: plan.seed, trials };
  } finally {
    progress.stop();
    await machine.close();
  }
}

/** The set of packages that the interpreter has wheels of, the current one first. */
function fittingSet(python: Interpreter): RequirementSetName | undefined {
  return (['standard', 'classic'] as const).find((name) => {
    try {
      checkSetFits(name, [python]);
      return true;
    } catch {
      return false;
    }
  });
}
