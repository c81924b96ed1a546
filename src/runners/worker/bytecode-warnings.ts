import { dirname } from 'node:path';
import type { WorkerScenario } from '../../domain/plan.js';
import type { Warning } from '../../domain/report.js';
import { shellWord } from '../../domain/shell-word.js';
import type { Interpreter } from '../../python/interpreters.js';

/** As the probe tells it. */
export interface SurveyLine {
  readonly modules: number;
  readonly withoutBytecode: number;
  /** Of these, how many of the standard library and of installed packages, as files; the rest are the user's own. */
  readonly standard?: number;
  readonly packages?: number;
  /** Of these, how many were read from a zip, where no start can leave bytecode behind. */
  readonly zipped?: number;
  readonly pth: readonly string[];
}

/** Where the modules lie that a row loads. */
export interface ModulePlaces {
  readonly scenario: WorkerScenario;
  readonly interpreter: Pick<Interpreter, 'executable' | 'stdlib'>;
  readonly sitePackages?: string | undefined;
  /** The interpreter that is started. */
  readonly python: string;
}

/**
 * Where bytecode is missing, each place with the command that mends it. Of files of the user's own nothing is said
 * where they are measured as after a first start.
 */
export function bytecodeWarnings(line: SurveyLine, places: ModulePlaces): Warning[] {
  const { scenario, interpreter, sitePackages, python } = places;
  const { target } = scenario;
  const { withoutBytecode, standard = 0, packages = 0, zipped = 0, modules } = line;
  if (scenario.bytecode === 'none' || withoutBytecode === 0) return [];
  const own = withoutBytecode - standard - packages - zipped;
  const prefix = scenario.env.PYTHONPYCACHEPREFIX;
  const [optimise = ''] =
    scenario.launch.kind === 'python' ? scenario.launch.options.filter((one) => /^-OO?$/.test(one)) : [];
  const compile = (by: string, folder: string) =>
    `${prefix ? 'PYTHONPYCACHEPREFIX=… ' : ''}${[by, optimise, '-m compileall -q', folder].filter(Boolean).join(' ')}`;
  const isPresent = scenario.bytecode === 'present' && !prefix;
  const how = isPresent
    ? 'measured as after a first start that may write it; where none may, as in many images, they are compiled at every start'
    : 'compiled at every start';
  const of = `of ${modules} modules`;
  const archive = target.kind === 'file' && !target.path.endsWith('.py') ? shellWord(target.shown) : 'ZIP';
  const where = prefix ? ' in PYTHONPYCACHEPREFIX, the only place where Python then looks' : '';
  return [
    ...warning(
      standard,
      'NO_BYTECODE_STDLIB',
      `of the standard library, ${of}, have no valid bytecode${where}: ${how}.`,
      compile(interpreter.executable, interpreter.stdlib),
    ),
    ...warning(
      packages,
      'NO_BYTECODE_PACKAGES',
      `of installed packages, ${of}, have no valid bytecode${where}: ${how}.`,
      scenario.unpack
        ? 'Build it with shiv --compile-pyc: what it unpacks has none until a start has written it'
        : `${compile(python, sitePackages ?? 'SITE-PACKAGES')}, or install with uv pip install --compile-bytecode`,
    ),
    ...warning(
      zipped,
      'NO_BYTECODE_ZIP',
      `in a zip, ${of}, have no valid bytecode beside them, the only place where zipimport looks: compiled at every start.`,
      `coldstart bytecode ${archive} says how to pack it, and what it saves`,
    ),
    ...warning(
      isPresent ? 0 : own,
      'NO_BYTECODE',
      `of your own files, ${of}, have no valid bytecode${where}: ${how}.`,
      compile(python, target.kind === 'file' ? dirname(target.path) : scenario.folder),
    ),
  ];
}

function warning(count: number, code: string, what: string, command: string): Warning[] {
  return count > 0 ? [{ code, message: `${count} ${what}`, remedy: `${command}.` }] : [];
}
