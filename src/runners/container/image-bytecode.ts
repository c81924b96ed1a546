import type { Warning } from '../../domain/report.js';
import type { Stamp } from '../../launch/launcher.js';
import { fullestSurvey } from '../worker/survey.js';

/** What of the modules that a container loads has no bytecode in its image; undefined where nobody told. Pure. */
export function imageBytecode(stamps: readonly Stamp[], image: string, python: string) {
  const survey = fullestSurvey(stamps);
  if (!survey) return undefined;
  const { modules, withoutBytecode, standard = 0, packages = 0 } = survey;
  const own = withoutBytecode - standard - packages;
  const warning = (count: number, code: string, what: string, remedy: string): Warning[] =>
    count === 0
      ? []
      : [
          {
            code,
            message: `${count} ${what}, of ${modules} modules, have no bytecode in ${image}: compiled at every start of a container.`,
            remedy,
          },
        ];
  return {
    counts: { modules, withoutBytecode },
    warnings: [
      ...warning(
        standard,
        'NO_BYTECODE_STDLIB',
        'of the standard library',
        `In its Dockerfile: RUN ${python} -m compileall -q $(${python} -c "import os; print(os.path.dirname(os.__file__))").`,
      ),
      ...warning(
        packages,
        'NO_BYTECODE_PACKAGES',
        'of installed packages',
        'In its Dockerfile: ENV UV_COMPILE_BYTECODE=1 for uv; pip compiles by itself, unless --no-compile or PYTHONDONTWRITEBYTECODE are set.',
      ),
      ...warning(
        own,
        'NO_BYTECODE',
        'of its own files',
        `In its Dockerfile, after COPY: RUN ${python} -m compileall -q FOLDER.`,
      ),
    ],
  };
}
