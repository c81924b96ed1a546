import type { Warning, WorkerScenarioRecord } from '../domain/report.js';
import type { LaunchOutcome, Stamp } from './launcher.js';
import { leftoverWarning } from './leftovers.js';

/** What the first run told about the worker's modules. */
export interface Survey {
  readonly bytecode: NonNullable<WorkerScenarioRecord['bytecode']>;
  readonly warnings: readonly Warning[];
}

/** Reads the survey line that the probe wrote after the first run, if it came through. */
export function readSurvey(stamps: readonly Stamp[]): Survey | undefined {
  const line = stamps.find(({ name }) => name === 'survey')?.extra;
  if (!line) return undefined;
  const { modules, withoutBytecode, pth } = JSON.parse(line) as {
    modules: number;
    withoutBytecode: number;
    pth: string[];
  };
  const missing: Warning[] =
    withoutBytecode === 0
      ? []
      : [
          {
            code: 'NO_BYTECODE',
            message: `${withoutBytecode} of ${modules} modules have no valid bytecode and are compiled at every start.`,
            remedy: 'python -m compileall on the folder, or install with uv pip install --compile-bytecode.',
          },
        ];
  const hooks: Warning[] =
    pth.length === 0
      ? []
      : [
          {
            code: 'PTH_IMPORTS',
            message: `${pth.length} .pth file${pth.length > 1 ? 's' : ''} run code at every start of this environment: ${pth.join(', ')}.`,
            remedy:
              'Their time is part of boot; uninstall what put them there if the worker does not need it.',
          },
        ];
  return { bytecode: { modules, withoutBytecode }, warnings: [...missing, ...hooks] };
}

/** What one run's output and leftovers tell. */
export function workerWarnings(outcome: LaunchOutcome): Warning[] {
  const leftover = leftoverWarning(outcome.leftovers);
  const forgotten = /RuntimeWarning: coroutine '([^']+)' was never awaited/.exec(outcome.stderrTail);
  return [
    ...(leftover ? [leftover] : []),
    ...(forgotten
      ? [
          {
            code: 'NOT_AWAITED',
            message: `the coroutine ${forgotten[1]} was never awaited: what it should do is in no figure.`,
            remedy: `Write await ${forgotten[1]}(…), or asyncio.run(…) at the top.`,
          },
        ]
      : []),
  ];
}
