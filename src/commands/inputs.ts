import { join, resolve } from 'node:path';
import type { BenchFlags } from '../config/flags.js';
import type { BenchRequest, Request, WorkerRequest } from '../config/request-types.js';
import { usageError } from '../domain/errors.js';
import { type Destination, refuseOverwriting } from './destinations.js';

/** What a run reads beside what it measures. */
interface Inputs extends Pick<BenchFlags, 'envFile' | 'handlers'> {
  readonly cwd: string;
  /** Where the configuration was read from; undefined where there is none. */
  readonly config: string | undefined;
  /** The report that the run is held against. */
  readonly baseline: string | undefined;
  /** Where the user has what lies elsewhere for a run against a commit. */
  place(path: string): string;
}

/**
 * Throws a usage error where a report would replace a file that the run reads (the configuration, a baseline, a worker, what
 * it is given or needs), or would be read as the configuration of the next run.
 */
export function refuseInputs(
  outputs: readonly Destination[],
  { elements }: BenchRequest,
  inputs: Inputs,
): void {
  const { cwd, config, baseline, envFile, handlers } = inputs;
  const own = [...envFile, config, baseline, handlers.event, handlers.template].flatMap((file) =>
    file === undefined ? [] : [resolve(cwd, file)],
  );
  const measured = elements.flatMap((element) => [
    ...filesOf(element),
    ...(element.stdin === undefined ? [] : [element.stdin]),
  ]);
  refuseOverwriting(outputs, [...own, ...measured.flatMap((file) => [file, inputs.place(file)])]);
  const next = outputs.find(({ file }) => file === join(cwd, 'coldstart.json'));
  if (next)
    throw usageError(
      'The next run would read coldstart.json as its configuration.',
      'Give the report another name, such as -o report.json.',
    );
}

/** What the environment of a worker may be made of, where it lies. */
const NEEDS = ['requirements.txt', 'pyproject.toml', 'uv.lock', 'pylock.toml', 'Pipfile.lock'];

function filesOf(element: Request): string[] {
  const inFolder = (folder: string) => NEEDS.map((name) => join(folder, name));
  if (element.runner === 'worker') {
    const words = element.args.map((word) => resolve(element.cwd, word));
    return [...targetFiles(element), ...words, ...inFolder(element.folder)];
  }
  if (element.runner === 'wasm') {
    const { target, requirements } = element;
    return [
      ...(target.kind === 'file' ? [target.path] : []),
      ...(requirements === undefined ? [] : [requirements]),
    ];
  }
  if (element.runner === 'command') return element.command.map((word) => resolve(element.cwd, word));
  if (element.runner === 'container') return element.build ? [element.build.file] : [];
  if (element.runner === 'lambda' && 'image' in element) return [];
  if (element.runner === 'lambda')
    return [
      ...(element.requirements ? [element.requirements] : []),
      ...element.variants.flatMap(({ folder }) => inFolder(folder)),
    ];
  const { set } = element;
  if (set.kind === 'bundled') return [];
  return 'file' in set ? [set.file] : inFolder(set.folder);
}

function targetFiles({ target, cwd }: WorkerRequest): string[] {
  if (target.kind === 'file') return [target.path];
  if (target.kind !== 'module' && target.kind !== 'callable') return [];
  const path = target.module.replaceAll('.', '/');
  return ['', 'src'].map((root) => resolve(cwd, root, `${path}.py`));
}
