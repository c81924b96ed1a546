import { formatBytes, formatMs } from '../domain/format.js';
import type { Report } from '../domain/report.js';
import { counted } from '../domain/words.js';

/** What ran the images of a report, what is in them, and what was done before the trials; each said once. */
export function imageLines({ results }: Report): string[] {
  const lines = results.flatMap(({ id, scenario }) => {
    // Of one that was not found nothing is known.
    if (scenario.runner !== 'container' || scenario.imageId === undefined) return [];
    const { image, engine, python, imageBytes, architecture, bytecode, pullMs, buildMs, memoryMB, cpus } =
      scenario;
    const said = [
      [engine.name, engine.version].filter(Boolean).join(' '),
      imageBytes === undefined ? undefined : formatBytes(imageBytes),
      architecture,
      python && `Python ${python.version}`,
      bytecode &&
        (bytecode.withoutBytecode > 0
          ? `${bytecode.withoutBytecode} of ${counted(bytecode.modules, 'module')} without bytecode`
          : 'bytecode present'),
      memoryMB === undefined ? undefined : `at most ${memoryMB} MB`,
      cpus === undefined ? undefined : `at most ${counted(cpus, 'CPU')}`,
      buildMs === undefined ? undefined : `built in ${formatMs(buildMs)}, in no figure`,
      pullMs === undefined ? undefined : `pulled in ${formatMs(pullMs)}, in no figure`,
    ];
    // A path is another image on each side of a comparison.
    return [`${buildMs === undefined ? image : id}: ${said.filter((one) => one !== undefined).join(', ')}`];
  });
  return [...new Set(lines)];
}
