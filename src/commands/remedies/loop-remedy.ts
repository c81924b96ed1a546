import type { WorkerScenario } from '../../domain/plan.js';
import type { NotMeasured } from '../../domain/remedies.js';
import { autoLoop, ownLoopOption } from '../../project/server-loop.js';
import type { OtherRemedy } from './other-remedies.js';

type Loop = 'asyncio' | 'uvloop';

/** The other event loop than the one that was seen, or why it is not tried. Pure. */
export function loopRemedy(
  { target, args, launch }: Pick<WorkerScenario, 'target' | 'args' | 'launch'>,
  loopClass: string | undefined,
): OtherRemedy | NotMeasured {
  if (loopClass === undefined)
    return { label: 'uvloop or asyncio', reason: 'no event loop runs until it is ready' };
  const runs = loopOf(loopClass);
  if (!runs) return { label: 'uvloop or asyncio', reason: `its loop is neither: ${loopClass}` };
  const other = runs === 'asyncio' ? 'uvloop' : 'asyncio';
  const label = `${other} in place of ${runs}`;
  if (launch.kind === 'uv-run') return { label, reason: 'uv run starts its own environment' };
  const program = target.kind === 'module' ? target.module : target.kind === 'script' ? target.script : '';
  const server = ownLoopOption(program, args);
  if (server?.given !== undefined) return { label, reason: `its arguments say ${server.given}` };
  const auto = program === 'uvicorn' ? { args, shown: autoLoop(other) } : server?.choose(other);
  return {
    head: {
      ...{ kind: 'loop', places: [], label },
      note:
        other === 'uvloop'
          ? 'uvloop has to be installed, and uvloop.run() in place of asyncio.run()'
          : 'slower afterwards, where there is much to do: coldstart bench --break-even',
    },
    ...{ change: {}, options: [], ownBytecode: true },
    scenario: {
      loop: other,
      ...(auto ? { args: auto.args, serverLoop: { shown: auto.shown } } : {}),
    },
    verify: ({ loopClass: now = 'none' }) =>
      loopOf(now) === other ? undefined : `it chooses its loop itself: ${now}`,
  };
}

function loopOf(loopClass: string): Loop | undefined {
  if (loopClass.startsWith('uvloop.')) return 'uvloop';
  return loopClass.startsWith('asyncio.') ? 'asyncio' : undefined;
}
