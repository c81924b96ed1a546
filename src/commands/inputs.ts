import { join, resolve } from 'node:path';
import type { BenchFlags, BenchRequest } from '../config/request.js';
import { usageError } from '../domain/errors.js';
import type { Destination } from './destinations.js';

/** Throws a usage error where a report would replace a file that the run reads: a worker, requirements, a lock. */
export function refuseInputs(
  outputs: readonly Destination[],
  { elements }: BenchRequest,
  { envFile, config }: Pick<BenchFlags, 'envFile'> & { readonly config?: string | undefined },
  cwd: string,
): void {
  const read = elements.flatMap((element): string[] => {
    if (element.runner === 'worker') return element.target.kind === 'file' ? [element.target.path] : [];
    if (element.runner === 'command') return element.command.map((word) => resolve(element.cwd, word));
    if (element.runner === 'lambda') return element.requirements === undefined ? [] : [element.requirements];
    const { set } = element;
    if (set.kind === 'bundled') return [];
    return 'file' in set ? [set.file] : ['uv.lock', 'pyproject.toml'].map((name) => join(set.folder, name));
  });
  const own = [...envFile, ...(config === undefined ? [] : [config])].map((file) => resolve(cwd, file));
  const over = outputs.find(({ file }) => read.includes(file) || own.includes(file));
  if (over) throw usageError(`-o would overwrite ${over.file}, which is an input.`, 'Name another file.');
}
