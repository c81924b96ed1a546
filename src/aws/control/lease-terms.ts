import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import { measureError, usageError } from '../../domain/errors.js';
import { type JournalEntry, markedRun, stillChanged } from '../../domain/lambda-journal.js';

/** What a run may change in a function, decided before the first change. */
export interface LeaseTerms {
  /** Name or ARN, without a qualifier. */
  readonly function: string;
  readonly region: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly memorySizesMB: readonly number[];
  readonly setsSnapStart: boolean;
  readonly provisioned?: { readonly qualifier: string; readonly count: number };
}

/** What the journal holds of a function. */
export function entryOf(
  { function: name, region, profile, endpointUrl, memorySizesMB, setsSnapStart, provisioned }: LeaseTerms,
  found: FunctionConfiguration,
  before: number | undefined,
): JournalEntry {
  const isChanged = provisioned !== undefined && provisioned.count !== before;
  return {
    function: name,
    region,
    ...defined({ profile, endpointUrl }),
    original: {
      description: found.Description ?? '',
      memorySizeMB: found.MemorySize ?? 128,
      snapStart: found.SnapStart?.ApplyOn === 'PublishedVersions' ? 'PublishedVersions' : 'None',
    },
    memorySizesMB: [...memorySizesMB],
    setsSnapStart,
    provisioned: isChanged
      ? [{ qualifier: provisioned.qualifier, ...defined({ before }), during: provisioned.count }]
      : [],
  };
}

/** Throws where another run has changed it and not put it back. */
export function refuseMarked({ Description }: FunctionConfiguration, name: string): void {
  const run = markedRun(Description);
  if (run === undefined) return;
  throw usageError(...stillChanged(name, run));
}

/** Whether somebody else has deployed or configured the function since it was last seen. */
export function isOthers(before: FunctionConfiguration | undefined, now: FunctionConfiguration): boolean {
  return (
    before?.Description !== now.Description ||
    before?.CodeSha256 !== now.CodeSha256 ||
    before?.MemorySize !== now.MemorySize
  );
}

/** Ends the function’s part of a run. */
export function changedByOthers(name: string): Error {
  const error = measureError(
    `${name} was changed by somebody else during the run.`,
    'Its figures would mix two functions: run again when nobody deploys. The other change is kept.',
  );
  return Object.assign(error, { code: 'CHANGED_BY_OTHERS' });
}

/** The function’s variables, to be written back with one more. Where they cannot be read they must not be written. */
export function readable(found: FunctionConfiguration | undefined, name: string): Record<string, string> {
  if (found?.Environment?.Error === undefined) return found?.Environment?.Variables ?? {};
  throw measureError(
    `The variables of ${name} cannot be read (${found.Environment.Error.ErrorCode}), so that none may be added.`,
    'Allow kms:Decrypt on its key, or use --force description or burst.',
  );
}
