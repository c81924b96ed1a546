import { launchLabel } from '../../config/launch.js';
import type { WorkerRequest } from '../../config/request-types.js';
import { defined } from '../../domain/defined.js';
import type { WorkerScenario } from '../../domain/plan.js';
import type { WorkerPython } from '../../domain/python-ref.js';
import type { Loop, Warning } from '../../domain/report.js';
import { autoLoop, checkAsked, type OwnLoopOption, ownLoopOption } from '../../project/server-loop.js';
import type { WorkerFacts } from '../../python-source/worker-facts.js';
import {
  axisParts,
  elementsBySide,
  fullLabel,
  nameOf,
  pythonLabel,
  pythonsOf,
  shownPath,
  sidedName,
  sideKey,
} from '../labels.js';
import type { RowNote } from '../row-notes.js';
import { common, type Draft, type PlanInput, sided } from './draft.js';

/** The last part of a row's id, where its bytecode is not as usual. */
const BYTECODE_LABELS = { found: 'bytecode-found', none: 'no-bytecode' } as const;

/** The rows of one worker: its Pythons, loops and launch styles multiplied out. */
export function workerDrafts(
  element: WorkerRequest,
  input: PlanInput,
  notes: (Warning | RowNote)[],
): Draft[] {
  const { target } = element;
  const peers = elementsBySide(input.request.elements).get(sideKey(element.side)) ?? [];
  const plain = element.name ?? nameOf(element, peers);
  const name = sidedName(plain, element.side);
  const { pythons = [], facts } = input.workers.get(element) ?? {};
  const all = pythonsOf(input.workers);
  const server = ownLoopOption(programOf(element), element.args);
  // Of two sides it is said once.
  if (facts?.startsNothing && element.target.kind !== 'callable' && element.side?.of !== 'base')
    notes.push(startsNothing(name, facts));
  const about = { name, ...(name === plain ? {} : { headName: plain }) };
  const loops = loopsOf(element, { server, facts, about, notes });
  const starts = element.launch.flatMap((launch) =>
    element.bytecode.map((bytecode) => ({ launch, bytecode })),
  );
  return pythons.flatMap((found) => {
    const { environment, lacksUvloop: _, ...python } = found;
    return availableLoops(element, loops, found, about, notes).flatMap((loop) =>
      starts.map(({ launch, bytecode }): Draft => {
        const told = toldLoop(element, loop, server, facts);
        const style = launchLabel(launch);
        const parts = [
          ...[loop, `py${pythonLabel(python, all)}`, ...(style ? [style] : [])],
          ...(bytecode === 'present' ? [] : [BYTECODE_LABELS[bytecode]]),
          ...axisParts(element.axes, element.written),
        ];
        const scenario: WorkerScenario = {
          runner: 'worker',
          id: [name, ...parts].join('/'),
          name,
          target:
            target.kind === 'file'
              ? { ...target, shown: shownPath(target.path, element.side?.folder ?? input.cwd) }
              : target,
          loop,
          python,
          launch,
          bytecode,
          folder: element.folder,
          environment,
          args: told?.args ?? element.args,
          ...(told ? { serverLoop: { shown: told.shown } } : {}),
          pitfalls: false,
          ...defined({ venv: element.venv, choice: element.choice, unpack: element.unpack }),
          ...defined({ configured: element.scenario }),
          ...common(element, input),
        };
        return {
          scenario,
          element: element.element,
          isBundled: target.kind === 'bundled',
          ...sided(element, parts),
          ...defined({ host: element.host }),
          values: {
            name: plain,
            loop,
            python: fullLabel(python, all),
            launch: style || 'python',
            bytecode,
            ...element.axes,
          },
          exclude: element.exclude,
        };
      }),
    );
  });
}

/** A file that defines an application and leaves it to a server to start it is measured as what it is: its imports. */
function startsNothing(name: string, { instead }: WorkerFacts): Warning {
  return {
    code: 'STARTS_NOTHING',
    message: `${name} starts nothing: run as a program it only defines functions and objects, and ends.`,
    remedy: instead
      ? `${instead.includes(' handlers ') ? 'Its handler' : 'Its application'} is measured by ${instead}`
      : 'Name what starts it: MODULE:FUNCTION, -m MODULE, or a server with --args and --ready.',
  };
}

/** The name by which a server is known. */
function programOf({ target }: WorkerRequest): string {
  if (target.kind === 'module') return target.module;
  return target.kind === 'script' ? target.script : '';
}

type About = Pick<RowNote, 'name' | 'headName'>;

function loopsOf(
  element: WorkerRequest,
  told: {
    server: OwnLoopOption | undefined;
    facts: WorkerFacts | undefined;
    about: About;
    notes: (Warning | RowNote)[];
  },
): readonly Loop[] {
  const { server, facts, about, notes } = told;
  if (server) checkAsked(server, element.loop, about.name);
  if (element.loop) return element.loop;
  const fixed = server?.given ?? facts?.fixesLoop;
  if (fixed) {
    notes.push({
      code: 'OWN_LOOP',
      ...about,
      one: `selects its own event loop (${fixed}): it has only the row own.`,
      many: `select their own event loops (${fixed}): each has only the row own.`,
      remedy: remedyFor(fixed, server !== undefined),
    });
    return ['own'];
  }
  if (element.target.kind === 'bundled' || server || facts?.usesUvicorn) return ['asyncio', 'uvloop'];
  if (facts?.async) return ['asyncio', 'uvloop'];
  if (facts && !facts.startsNothing) {
    notes.push({
      code: 'NO_ASYNC_CODE',
      ...about,
      one: 'has no asynchronous code in its file: it has only the row own.',
      many: 'have no asynchronous code in their files: each has only the row own.',
      remedy: 'If it starts a loop, --loop asyncio,uvloop compares the two.',
    });
  }
  return ['own'];
}

function remedyFor(fixed: string, isServer: boolean): string {
  if (isServer) return 'To compare loops, leave that option out of its arguments.';
  if (fixed.includes('trio')) return 'trio’s loop is its own: there is no other to compare it with.';
  if (fixed.startsWith('anyio')) return 'To compare loops, leave that option out and let --loop choose.';
  return 'To compare loops, start it with asyncio.run(main()) and let --loop choose.';
}

/** The loops of a row under one Python: nobody asked for uvloop where there is none for it. */
function availableLoops(
  element: WorkerRequest,
  loops: readonly Loop[],
  python: WorkerPython,
  about: About,
  notes: (Warning | RowNote)[],
): readonly Loop[] {
  // Nothing but the runtime is to differ from the rows beside it.
  if (element.isBesideOthers) return loops.filter((loop) => loop !== 'uvloop');
  if (element.loop || python.lacksUvloop !== true || !loops.includes('uvloop')) return loops;
  notes.push({
    code: 'UVLOOP_LEFT_OUT',
    ...about,
    one: `has no row uvloop for Python ${python.version}: there is no uvloop for it.`,
    many: `have no rows uvloop for Python ${python.version}: there is no uvloop for it.`,
    remedy: 'Choose a newer CPython with --python to compare loops.',
  });
  return loops.filter((loop) => loop !== 'uvloop');
}

/** How a server is told the loop of a row, where Python's own choice does not reach it. */
function toldLoop(
  { args }: WorkerRequest,
  loop: Loop,
  server: OwnLoopOption | undefined,
  facts: WorkerFacts | undefined,
): { readonly args: readonly string[]; readonly shown: string } | undefined {
  if (loop === 'own') return undefined;
  if (server) return server.choose(loop);
  return facts?.usesUvicorn ? { args, shown: autoLoop(loop) } : undefined;
}
