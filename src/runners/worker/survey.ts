import type { Warning, WorkerScenarioRecord } from '../../domain/report.js';
import { counted } from '../../domain/words.js';
import type { LaunchOutcome, Stamp } from '../../launch/launcher.js';
import { leftoverWarning } from '../../launch/outcome.js';
import { bytecodeWarnings, type ModulePlaces, type SurveyLine } from './bytecode-warnings.js';

/** What the first run told about the worker's modules. */
export interface Survey {
  readonly bytecode: NonNullable<WorkerScenarioRecord['bytecode']>;
  /** Of the modules without bytecode, how many can get none by a start: those in zips. */
  readonly zipped: number;
  readonly warnings: readonly Warning[];
}

/**
 * Reads the survey of the first run, if one came through: the fullest, as servers tell several times and from several
 * processes.
 */
export function readSurvey(stamps: readonly Stamp[], places: ModulePlaces): Survey | undefined {
  const fullest = fullestSurvey(stamps);
  if (!fullest) return undefined;
  const { modules, withoutBytecode, zipped = 0, pth } = fullest;
  const warnings = bytecodeWarnings(fullest, places);
  if (pth.length > 0) {
    const kind = pth.every((name) => name.endsWith('.pth')) ? '.pth file' : '.pth or .start file';
    warnings.push({
      code: 'PTH_IMPORTS',
      message: `${counted(pth.length, kind)} ${pth.length === 1 ? 'runs' : 'run'} code at every start of this environment: ${pth.join(', ')}.`,
      remedy: `${pth.length === 1 ? 'Its' : 'Their'} time is part of boot; uninstall the package that added ${pth.length === 1 ? 'it' : 'them'} if the worker does not need it.`,
    });
  }
  return { bytecode: { modules, withoutBytecode }, zipped, warnings };
}

/** What it told when it had loaded most. */
export function fullestSurvey(stamps: readonly Stamp[]): SurveyLine | undefined {
  const lines = stamps
    .filter(({ name }) => /^(\d+:)?survey$/.test(name))
    .map(({ extra }) => JSON.parse(extra) as SurveyLine);
  return lines.sort((a, b) => b.modules - a.modules)[0];
}

/** What one run's output and leftovers tell. */
export function workerWarnings(outcome: LaunchOutcome): Warning[] {
  const leftover = leftoverWarning(outcome.leftovers);
  const warnings = leftover ? [leftover] : [];
  const [, name] = /RuntimeWarning: coroutine '([^']+)' was never awaited/.exec(outcome.stderrTail) ?? [];
  if (name === undefined) return warnings;
  const forgotten = {
    code: 'NOT_AWAITED',
    message: `the coroutine ${name} was never awaited: what it should do is not measured.`,
    remedy: `Write await ${name}(…), or asyncio.run(…) at the top.`,
  };
  return [...warnings, forgotten];
}
