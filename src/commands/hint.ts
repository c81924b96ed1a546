import { commandFor } from '../project/entry.js';

/** A hint is not worth reading a large project. */
const MOST_FILES = 60;

/** One line that says how to measure the project at hand, with the likeliest start of it where there is one. */
export async function hintForOwnWorkers(cwd: string): Promise<string> {
  // It loads the parser of Python.
  const { readProject } = await import('../project/project.js');
  const likely = await readProject(cwd, MOST_FILES).then(
    ({ candidates: [first] }) => first && commandFor(first.entry),
    // A hint is no place to complain about the project's files.
    () => undefined,
  );
  const own = likely
    ? `${likely}, or coldstart init for everything that can be started here`
    : 'coldstart bench my_worker.py';
  return `This measures the bundled workers, and pip against uv. Your own: ${own}, or any command: coldstart bench -- python -c pass`;
}
