import { defined } from '../../domain/defined.js';
import type { WorkerScenario } from '../../domain/plan.js';
import type { Warning } from '../../domain/report.js';
import type { Sample } from '../../domain/runner.js';
import { joined } from '../../domain/words.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { failureOf, processFigures } from '../../launch/outcome.js';
import { forksAfterReady, listensBeforeApp } from '../ready-before-app.js';
import { phasesOf } from './phases.js';

/** The trial that a run of a worker makes. */
export function sampleOf(scenario: WorkerScenario, outcome: LaunchOutcome): Sample {
  const failed = (code: string, message: string): Sample => ({
    startedAt: outcome.startedAt,
    status: 'failed',
    code,
    message,
  });
  const noUvloop = outcome.stamps.find(({ name }) => name === 'no_uvloop');
  if (noUvloop) {
    const { extra } = noUvloop;
    // The loader's words for a library on such a file system.
    const why = /failed to map segment/.test(extra)
      ? '. Its file system is mounted with noexec: name another cache, XDG_CACHE_HOME=/some/folder'
      : '';
    return failed('NO_UVLOOP', `uvloop cannot be imported in the worker’s environment: ${extra}${why}`);
  }
  const failure = failureOf(outcome, scenario);
  if (failure) return { ...failure, message: `${failure.message}${optionalHint(failure.message, scenario)}` };
  // A server that was there for SIGTERM is no daemon, whatever it started beside itself.
  const daemons = scenario.ready ? [] : outcome.leftovers.filter((process) => process.escaped);
  if (daemons.length > 0) {
    const names = joined([...new Set(daemons.map(({ name }) => name))]);
    return failed(
      'DAEMONIZED',
      `it ended and left ${names} running in a session of its own: if that is the worker, gone into the background, it was not measured. ` +
        'Start the worker in the foreground; let it end a helper before it ends itself.',
    );
  }
  const divided = phasesOf(
    outcome.stamps,
    outcome.wallMs,
    outcome.readyMs,
    outcome.readyProcesses,
    outcome.readyCpu,
  );
  if (!divided.ok) return failed(divided.code, divided.message);
  const { phases, phaseCpuMs, readyMs, loopClass, readyProcess, peakBytes } = divided;
  if (loopClass && !fits(scenario.loop, loopClass)) {
    return failed(
      'LOOP_MISMATCH',
      `asked for ${scenario.loop}, but ${loopClass} ran: the worker selects its own loop. Measure it with --loop own.`,
    );
  }
  return {
    ...processFigures(outcome, peakBytes),
    readyMs,
    phases,
    ...(loopClass ? { loopClass } : {}),
    ...defined({ phaseCpuMs, readyProcess }),
  };
}

/** A module may be among what a project needs on demand only: its environment was then made without it. */
function optionalHint(message: string, { environment }: WorkerScenario): string {
  const isMade = /^(?:pyproject\.toml|uv\.lock|pylock\.toml|setup\.(?:py|cfg))\b.* cached environment/.test(
    environment,
  );
  return isMade && message.endsWith('--venv DIR')
    ? '; where it is optional in the project, add it: --extra NAME or --group NAME'
    : '';
}

function fits(loop: WorkerScenario['loop'], loopClass: string): boolean {
  if (loop === 'own') return true;
  return loop === 'uvloop' ? loopClass === 'uvloop.Loop' : loopClass.startsWith('asyncio.');
}

/** Where the process whose phases these are has run none of the app's code when it was ready. */
export function beforeApp(
  scenario: WorkerScenario,
  outcome: LaunchOutcome,
  sample: Sample,
): Warning | undefined {
  if (sample.status !== 'ok' || outcome.readyMs === null || 'readyProcess' in sample) return undefined;
  const { target, args } = scenario;
  const program =
    target.kind === 'module' ? target.module : target.kind === 'script' ? target.script : undefined;
  return (
    (program === undefined ? undefined : listensBeforeApp(scenario, program, args)) ??
    forksAfterReady(scenario, outcome.stamps, outcome.readyMs)
  );
}
