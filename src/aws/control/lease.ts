import {
  type FunctionConfiguration,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import {
  isMarkedBy,
  type JournalEntry,
  markedDescription,
  RUN_VARIABLE,
} from '../../domain/lambda-journal.js';
import { withinTime } from '../../io/time-limit.js';
import { type ControlPlane, errorName } from './control-plane.js';
import { provision, provisionedNow, whenReady } from './function-state.js';
import type { OpenJournal } from './journal.js';
import {
  changedByOthers,
  entryOf,
  isOthers,
  type LeaseTerms,
  readable,
  refuseMarked,
} from './lease-terms.js';
import { restoreFunction } from './restore.js';

/** A change that ends the environments of $LATEST. */
export interface Change {
  /** The description always, which marks the change; with env a variable too. */
  readonly by: 'description' | 'env';
  readonly memorySizeMB?: number;
  readonly snapStart?: 'None' | 'PublishedVersions';
}

/** A function that this run may change, and puts back. One change at a time. */
export interface Lease {
  /** Resolves when the change is in force. */
  change(change: Change, signal: AbortSignal): Promise<void>;
  /** Publishes a version of what was changed last; resolves to its number when it can be invoked. */
  publish(signal: AbortSignal): Promise<string>;
  /** Provisions what the terms say; resolves when it is READY. */
  provision(signal: AbortSignal): Promise<void>;
  /** Puts everything back; resolves to what could not be. Once is enough. */
  restore(): Promise<readonly string[]>;
}

/** A change that is answered and does not happen is made again so often. */
const MOST_TURNS = 4;
/** How long putting one function back may take. */
const RESTORE_MS = 5 * 60_000;

/** What a lease was made with. */
export interface Means {
  readonly terms: LeaseTerms;
  readonly journal: OpenJournal;
  /** Anew after credentials have expired: somebody may have signed in again. */
  connect(): Promise<ControlPlane>;
}

/** A lease since its journal entry is on the disk: without one there is nothing that allows a change. */
export interface Begun {
  readonly control: ControlPlane;
  entry: JournalEntry;
  /** The function as it was last seen. */
  known: FunctionConfiguration;
  changes: number;
}

export function leaseFunction(terms: LeaseTerms, given: Omit<Means, 'terms'>): Lease {
  const means: Means = { terms, ...given };
  let control: ControlPlane | undefined;
  let begun: Begun | undefined;
  let restoring: Promise<readonly string[]> | undefined;
  const begin = async (signal: AbortSignal): Promise<Begun> => {
    control ??= await means.connect();
    begun ??= await beginLease(means, control, signal);
    return begun;
  };
  return {
    change: async (change, signal) => changeFunction(means, await begin(signal), change, signal),
    publish: async (signal) => publishVersion(means, await begin(signal), signal),
    provision: async (signal) => {
      const wanted = terms.provisioned;
      if (!wanted) throw new Error('nothing is to be provisioned');
      await provision((await begin(signal)).control, { name: terms.function, ...wanted }, signal);
    },
    restore: () => {
      restoring ??= begun ? putBack(means, begun) : Promise.resolve([]);
      return restoring;
    },
  };
}

/** Reads what is there, and writes it down before anything is changed. */
async function beginLease(
  { terms, journal }: Means,
  control: ControlPlane,
  signal: AbortSignal,
): Promise<Begun> {
  const known = await whenReady(control, terms.function, signal);
  refuseMarked(known, terms.function);
  const wanted = terms.provisioned;
  const before = wanted && (await provisionedNow(control, terms.function, wanted.qualifier, signal));
  const entry = entryOf(terms, known, before?.requested);
  await journal.add(entry);
  return { control, entry, known, changes: 0 };
}

async function changeFunction(
  { terms, journal: { run } }: Means,
  begun: Begun,
  { by, memorySizeMB, snapStart }: Change,
  signal: AbortSignal,
): Promise<void> {
  begun.changes += 1;
  const variables = by === 'env' ? readable(begun.known, terms.function) : undefined;
  await update(
    terms.function,
    begun,
    {
      Description: markedDescription(run, begun.changes, begun.entry.original.description),
      ...defined({ MemorySize: memorySizeMB }),
      ...(snapStart === undefined ? {} : { SnapStart: { ApplyOn: snapStart } }),
      ...(variables
        ? { Environment: { Variables: { ...variables, [RUN_VARIABLE]: `${run}-${begun.changes}` } } }
        : {}),
    },
    signal,
  );
}

/** Makes a change and waits until it is in force, which its description tells. Throws where somebody else was sooner. */
export async function update(
  name: string,
  begun: Begun,
  input: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>,
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const command = new UpdateFunctionConfigurationCommand({
      ...{ FunctionName: name, ...input, RevisionId: begun.known.RevisionId },
    });
    try {
      await begun.control.send(command, signal, { isChange: true });
    } catch (error) {
      if (errorName(error) !== 'PreconditionFailedException') throw error;
    }
    const found = await whenReady(begun.control, name, signal);
    // Whether it was answered, answered in vain, or its answer lost: what is there decides.
    const isDone = found.Description === input.Description;
    if (!isDone && isOthers(begun.known, found)) throw changedByOthers(name);
    begun.known = found;
    if (isDone) return;
  }
  throw measureError(
    `${name} was changed ${MOST_TURNS} times, as Lambda answered, and is not changed.`,
    'Check whether something else keeps changing its configuration.',
  );
}

async function publishVersion(
  { terms: { function: name }, journal: { run } }: Means,
  { control, known }: Begun,
  signal: AbortSignal,
): Promise<string> {
  const { Description = '', CodeSha256 } = known;
  if (!isMarkedBy(run, Description)) throw new Error('what is published was not changed before');
  const command = new PublishVersionCommand({ FunctionName: name, Description, CodeSha256 });
  const made = await control.send(command, signal, { isChange: true });
  const version = made.Version;
  if (version === undefined || !isMarkedBy(run, made.Description)) {
    throw measureError(
      `Publishing a version of ${name} gave version ${version}, which was there before.`,
      'Use --force description, or burst against that version.',
    );
  }
  await whenReady(control, name, signal, version);
  return version;
}

/** Makes a function what its entry says, and settles that; resolves to what could not be. */
export async function putBack(
  { journal, connect }: Pick<Means, 'journal' | 'connect'>,
  { control, entry }: Pick<Begun, 'control' | 'entry'>,
): Promise<readonly string[]> {
  // The user’s own signal may be aborted already: this must not be.
  const signal = withinTime(RESTORE_MS);
  const attempt = async (api: ControlPlane) => (await restoreFunction(api, journal.run, entry, signal)).left;
  let left: readonly string[];
  try {
    left = await attempt(control).catch(async () => attempt(await connect()));
  } catch (error) {
    left = [`what was changed, since Lambda cannot be asked: ${(error as Error).message}`];
  }
  if (left.length === 0) await journal.settle(entry);
  return left;
}
