import { relative } from 'node:path';
import { usageError } from '../domain/errors.js';
import { exists } from '../io/paths.js';
import { checkIsOwn } from './against.js';
import type { Sources } from './asked-sides.js';
import { benchRequest } from './request.js';
import type { BenchRequest, Request, Side } from './request-types.js';
import { onSide } from './side-request.js';

/** A commit that is checked out. */
export interface CommitPlace {
  /** What its row is called by. */
  readonly ref: string;
  /** Where a path of the user's lies in it. */
  place(path: string): string;
  /** The target as it was called there, where that differs; absolute in the user's folder. */
  readonly target?: string;
}

/**
 * What is asked of one commit, as one row of it. Throws usage errors, also where what is asked is not there or is more
 * than one element.
 */
export async function commitRequest(
  { flags, loaded, context }: Sources,
  { ref, place, target }: CommitPlace,
): Promise<BenchRequest> {
  const cwd = place(context.cwd);
  if (!(await exists(cwd)))
    throw usageError(
      `The folder ${relative(place('/'), cwd)} is not in ${ref}.`,
      'Run it in another folder.',
    );
  const moved = onSide(target === undefined ? flags : { ...flags, targets: [target] }, context.cwd, place);
  const request = await benchRequest(
    { ...moved, targets: moved.targets.map((text) => placed(text, place)) },
    loaded && { ...loaded, folder: place(loaded.folder) },
    { ...context, cwd },
  );
  checkIsOwn(request, 'bisect');
  const [element, ...more] = request.elements;
  if (!element || more.length > 0 || !['worker', 'command'].includes(element.runner))
    throw usageError(
      'bisect follows one row: a worker, a project, a module or a command.',
      'Name one of them, for example coldstart bisect my_worker.py --good v1.4.',
    );
  const side: Side = { of: 'base', ref, folder: cwd, pair: 'bisect' };
  return { ...request, elements: [{ ...element, side }] };
}

/** An absolute path into the repository moves with the commit, behind its name too. */
function placed(text: string, place: (path: string) => string): string {
  const [, name = '', path = ''] = /^([^=/\s]+=)?(\/.*)$/s.exec(text) ?? [];
  return path === '' ? text : `${name}${place(path)}`;
}

/** One request for all of them: a row each, in this order. */
export function together(requests: readonly BenchRequest[]): BenchRequest {
  const [first] = requests;
  if (!first) throw usageError('There is nothing to be measured.');
  return {
    ...first,
    elements: requests.flatMap(({ elements }, index): Request[] =>
      elements.map((element) => ({ ...element, element: index })),
    ),
  };
}
