import {
  CreateAliasCommand,
  type FunctionConfiguration,
  PublishVersionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import { ColdstartError, measureError, usageError } from '../../domain/errors.js';
import { withoutAccounts } from '../../domain/lambda-function.js';
import { type JournalEntry, keptDescription, markedDescription } from '../../domain/lambda-journal.js';
import { shownMessage } from '../../domain/shown-message.js';
import { type FailedCall, lambdaFailure } from '../failure.js';
import { type AliasNow, aliasNow } from './alias-state.js';
import { errorName } from './control-plane.js';
import { whenReady } from './function-state.js';
import { type Begun, type Means, putBack, update } from './lease.js';
import { changedByOthers, entryOf, type LeaseTerms, refuseMarked } from './lease-terms.js';

/** What a function is to be, and stay. */
export interface Wanted {
  readonly memorySizeMB: number;
  /** Moved to a version with that memory; made where there is none. */
  readonly alias?: string;
  /** Of the code that was measured. */
  readonly codeSha256?: string;
}

/** What was changed; the memory is the same where it was so already. */
export interface Optimized {
  readonly beforeMB: number;
  readonly memorySizeMB: number;
  readonly alias?: { readonly name: string; readonly version: string; readonly before?: string };
  /** What could not be cleaned up behind it. */
  readonly left: readonly string[];
}

/** A change that is answered and does not happen is made again so often. */
const MOST_TURNS = 4;

/** Throws a usage error where an alias divides its requests: somebody is bringing out a version. */
export function refuseDivided(now: AliasNow | undefined, alias: string): void {
  if (!now || now.others.length === 0) return;
  throw usageError(
    `The alias ${alias} divides its requests between versions ${[now.version, ...now.others].join(' and ')}: a deployment is going on.`,
    'Run again when that has ended.',
  );
}

/**
 * Sets the memory of $LATEST and, with an alias, publishes a version and moves the alias to it. In the journal before it
 * begins, and read back. What fails midway is undone, also by `lambda cleanup`; once all of it is there, the journal says
 * so, and nothing but the mark is undone any more. Rejects where it failed; throws measure and usage errors.
 */
export async function optimizeFunction(
  { terms, journal, connect }: Means,
  { memorySizeMB, alias: name, codeSha256 }: Wanted,
  signal: AbortSignal,
): Promise<Optimized> {
  const control = await connect();
  const known = await whenReady(control, terms.function, signal);
  refuseMarked(known, terms.function);
  if (codeSha256 !== undefined && known.CodeSha256 !== codeSha256) throw changedByOthers(terms.function);
  const before =
    name === undefined ? undefined : await aliasNow(control, { name: terms.function, alias: name }, signal);
  if (name !== undefined) refuseDivided(before, name);
  const original = entryOf({ ...terms, memorySizesMB: [memorySizeMB] }, known, undefined);
  const beforeMB = original.original.memorySizeMB;
  if (beforeMB === memorySizeMB && name === undefined) return { beforeMB, memorySizeMB, left: [] };

  const begun: Begun = {
    ...{ control, known, changes: 0 },
    entry: {
      ...original,
      kept: name === undefined ? {} : { alias: { name, ...(before ? { before: before.version } : {}) } },
    },
  };
  const record = async (entry: JournalEntry) => {
    await journal.replace(begun.entry, entry);
    begun.entry = entry;
  };
  await journal.add(begun.entry);
  let version: string | undefined;
  let action: FailedCall['action'] = 'lambda:UpdateFunctionConfiguration';
  try {
    if (beforeMB !== memorySizeMB) {
      const Description = markedDescription(journal.run, 1, original.original.description);
      await update(terms.function, begun, { Description, MemorySize: memorySizeMB }, signal);
    }
    if (name !== undefined) {
      action = 'lambda:PublishVersion';
      version = await publishKept(begun, journal.run, memorySizeMB, signal);
      await record({ ...begun.entry, kept: { alias: { ...begun.entry.kept?.alias, name, version } } });
      action = `lambda:GetAlias and lambda:${before ? 'Update' : 'Create'}Alias`;
      await moveAlias(begun, { name, version }, before, signal);
    }
    await record({ ...original, original: { ...original.original, memorySizeMB } });
  } catch (error) {
    const left = await putBack({ journal, connect }, begun);
    const { message, hint } = explained(error, terms, action, signal);
    throw left.length === 0
      ? measureError(message, hint, error)
      : measureError(
          `${message} Left in the account: ${withoutAccounts(left.join('; '))}.`,
          'Restore it: coldstart lambda cleanup.',
          error,
        );
  }
  const left = await putBack({ journal, connect }, begun);
  return {
    ...{ beforeMB, memorySizeMB, left },
    ...(name === undefined || version === undefined
      ? {}
      : { alias: { name, version, ...(before ? { before: before.version } : {}) } }),
  };
}

function explained(
  error: unknown,
  { function: named, region, profile, endpointUrl }: LeaseTerms,
  action: FailedCall['action'],
  { aborted }: AbortSignal,
): { readonly message: string; readonly hint?: string | undefined } {
  if (aborted) return { message: 'The run was interrupted.' };
  if (error instanceof ColdstartError) return error;
  const target = { kind: 'deployed', function: named, ...defined({ profile, endpointUrl }) } as const;
  const { message, hint } = lambdaFailure(error, { target, action, region });
  return { message: shownMessage(message, []), hint };
}

/** A version with that memory and the code that was measured; where $LATEST was published so already, that one. */
async function publishKept(
  { control, known, entry }: Begun,
  run: string,
  memorySizeMB: number,
  signal: AbortSignal,
): Promise<string> {
  const name = entry.function;
  const Description = keptDescription(run, memorySizeMB, entry.original.description);
  const command = new PublishVersionCommand({
    FunctionName: name,
    Description,
    CodeSha256: known.CodeSha256,
  });
  const { Version: version } = await control.send(command, signal, { isChange: true });
  if (version === undefined)
    throw new Error(`publishing a version of ${name} was answered without its number`);
  const found = await whenReady(control, name, signal, version);
  if (!isWanted(found, known, memorySizeMB)) throw changedByOthers(name);
  return version;
}

function isWanted(found: FunctionConfiguration, known: FunctionConfiguration, memorySizeMB: number): boolean {
  return found.MemorySize === memorySizeMB && found.CodeSha256 === known.CodeSha256;
}

async function moveAlias(
  { control, entry }: Begun,
  { name, version }: { readonly name: string; readonly version: string },
  before: AliasNow | undefined,
  signal: AbortSignal,
): Promise<void> {
  const place = { FunctionName: entry.function, Name: name, FunctionVersion: version };
  const look = () => aliasNow(control, { name: entry.function, alias: name }, signal);
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const now = await look();
    if (now?.version === version) return;
    if (now?.version !== before?.version || (now?.others.length ?? 0) > 0) throw movedByOthers(name);
    try {
      await (now
        ? control.send(new UpdateAliasCommand({ ...place, RevisionId: now.revisionId }), signal, {
            isChange: true,
          })
        : control.send(new CreateAliasCommand(place), signal, { isChange: true, conflictsAreFinal: true }));
    } catch (error) {
      // Somebody, or a call of this run whose answer was lost, was sooner: what is there decides.
      if (!['PreconditionFailedException', 'ResourceConflictException'].includes(errorName(error)))
        throw error;
    }
  }
  if ((await look())?.version === version) return;
  throw measureError(
    `The alias ${name} was moved ${MOST_TURNS} times, as Lambda answered, and is not moved.`,
    'Check whether something else keeps moving it.',
  );
}

function movedByOthers(alias: string): Error {
  const error = measureError(
    `The alias ${alias} was moved by somebody else meanwhile.`,
    'Run again when nobody deploys. The other change is kept.',
  );
  return Object.assign(error, { code: 'CHANGED_BY_OTHERS' });
}
