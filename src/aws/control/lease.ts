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
import { type ControlPlane, errorName } from './control-plane.js';
import { whenReady } from './function-state.js';
import type { OpenJournal } from './journal.js';
import { changedByOthers, entryOf, isOthers, readable, refuseMarked } from './lease-entry.js';
import { provision, provisionedNow } from './provisioned.js';
import { restoreFunction } from './restore.js';

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

export function leaseFunction(
  terms: LeaseTerms,
  {
    journal,
    connect,
  }: {
    readonly journal: OpenJournal;
    /** Anew after credentials have expired: somebody may have signed in again. */
    connect(): Promise<ControlPlane>;
  },
): Lease {
  const { run } = journal;
  let control: ControlPlane | undefined;
  let entry: JournalEntry | undefined;
  let known: FunctionConfiguration | undefined;
  let count = 0;
  let restoring: Promise<readonly string[]> | undefined;

  const opened = async () => {
    control ??= await connect();
    return control;
  };

  /** Reads what is there, and writes it down before anything is changed. */
  const begin = async (signal: AbortSignal): Promise<ControlPlane> => {
    const api = await opened();
    if (entry) return api;
    const found = await whenReady(api, terms.function, signal);
    refuseMarked(found, terms.function);
    const wanted = terms.provisioned;
    const before = wanted && (await provisionedNow(api, terms.function, wanted.qualifier, signal));
    known = found;
    const wanting = entryOf(terms, found, before?.requested);
    await journal.add(wanting);
    // Without it on the disk there is nothing that allows a change.
    entry = wanting;
    return api;
  };

  const update = async (
    api: ControlPlane,
    input: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>,
    signal: AbortSignal,
  ) => {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const command = new UpdateFunctionConfigurationCommand({
        FunctionName: terms.function,
        ...input,
        RevisionId: known?.RevisionId,
      });
      try {
        await api.call((client, options) => client.send(command, options), signal, { isChange: true });
      } catch (error) {
        if (errorName(error) !== 'PreconditionFailedException') throw error;
      }
      const found = await whenReady(api, terms.function, signal);
      // Whether it was answered, answered in vain, or its answer lost: what is there decides.
      if (found.Description === input.Description) {
        known = found;
        return;
      }
      if (isOthers(known, found)) throw changedByOthers(terms.function);
      known = found;
    }
    throw measureError(
      `${terms.function} was changed ${MOST_TURNS} times, as Lambda answered, and is not changed.`,
      'Check whether something else keeps changing its configuration.',
    );
  };

  return {
    change: async ({ by, memorySizeMB, snapStart }, signal) => {
      const api = await begin(signal);
      count += 1;
      const variables = by === 'env' ? readable(known, terms.function) : undefined;
      await update(
        api,
        {
          Description: markedDescription(run, count, entry?.original.description ?? ''),
          ...defined({ MemorySize: memorySizeMB }),
          ...(snapStart === undefined ? {} : { SnapStart: { ApplyOn: snapStart } }),
          ...(variables
            ? { Environment: { Variables: { ...variables, [RUN_VARIABLE]: `${run}-${count}` } } }
            : {}),
        },
        signal,
      );
    },
    publish: async (signal) => {
      const api = await begin(signal);
      const description = known?.Description ?? '';
      if (!isMarkedBy(run, description)) throw new Error('what is published was not changed before');
      const command = new PublishVersionCommand({
        FunctionName: terms.function,
        Description: description,
        CodeSha256: known?.CodeSha256,
      });
      const made = await api.call((client, options) => client.send(command, options), signal, {
        isChange: true,
      });
      const version = made.Version;
      if (version === undefined || !isMarkedBy(run, made.Description)) {
        throw measureError(
          `Publishing a version of ${terms.function} gave version ${version}, which was there before.`,
          'Use --force description, or burst against that version.',
        );
      }
      await whenReady(api, terms.function, signal, version);
      return version;
    },
    provision: async (signal) => {
      const wanted = terms.provisioned;
      if (!wanted) throw new Error('nothing is to be provisioned');
      const api = await begin(signal);
      await provision(api, { name: terms.function, ...wanted }, signal);
    },
    restore: () => {
      restoring ??= entry ? putBack(entry) : Promise.resolve([]);
      return restoring;
    },
  };

  async function putBack(changed: JournalEntry): Promise<readonly string[]> {
    // The user’s own signal may be aborted already: this must not be.
    const signal = AbortSignal.timeout(RESTORE_MS);
    const attempt = async (api: ControlPlane) => (await restoreFunction(api, run, changed, signal)).left;
    let left: readonly string[];
    try {
      left = await attempt(await opened()).catch(async () => attempt(await connect()));
    } catch (error) {
      left = [`what was changed, since Lambda cannot be asked: ${(error as Error).message}`];
    }
    if (left.length === 0) await journal.settle(changed);
    return left;
  }
}
