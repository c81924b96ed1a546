import {
  DeleteFunctionCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  type FunctionConfiguration,
  ListVersionsByFunctionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { isKeptBy, isMarkedBy, type JournalEntry, RUN_VARIABLE } from '../../domain/lambda-journal.js';
import { allPages, type ControlPlane, errorName } from './control-plane.js';
import { notSaid, provisionedNow, whenReady } from './function-state.js';
import { restoreAlias } from './restore-alias.js';
import { MOST_TURNS, type Restoring } from './restoring.js';

/** What was put back, and what could not be: both as sentences for people. */
export interface Restored {
  readonly done: readonly string[];
  readonly left: readonly string[];
}

/**
 * Puts a function back to what its journal entry says, as far as this run changed it: what does not bear its mark is
 * nobody's but the owner's and stays. Doing it twice does nothing the second time. Rejects where the API cannot be asked.
 */
export async function restoreFunction(
  control: ControlPlane,
  run: string,
  entry: JournalEntry,
  signal: AbortSignal,
): Promise<Restored> {
  const done: string[] = [];
  const left: string[] = [];
  const context = { control, run, entry, signal, done, left };
  try {
    await restoreProvisioned(context);
    await restoreAlias(context);
    await restoreConfiguration(context);
    await deleteVersions(context);
  } catch (error) {
    if (errorName(error) !== 'ResourceNotFoundException') throw error;
    done.push('the function no longer exists, nor anything that was changed');
  }
  return { done, left };
}

async function restoreConfiguration(context: Restoring): Promise<void> {
  const { control, run, entry, signal, done, left } = context;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const found = await whenReady(control, entry.function, signal);
    if (!isMarkedBy(run, found.Description)) {
      if (turn > 0) done.push('configuration of $LATEST');
      return;
    }
    const command = new UpdateFunctionConfigurationCommand({
      FunctionName: entry.function,
      RevisionId: found.RevisionId,
      ...originals(run, entry, found),
    });
    try {
      await control.send(command, signal);
    } catch (error) {
      // Somebody, or a call of this run whose answer was lost, was sooner: look again.
      if (errorName(error) !== 'PreconditionFailedException') throw error;
    }
  }
  left.push('the description of $LATEST is still that of coldstart: restoring it failed several times');
}

/** Only what this run has set is put back: what somebody else has set since then stays. Pure. */
export function originals(run: string, entry: JournalEntry, found: FunctionConfiguration) {
  const { original, memorySizesMB, setsSnapStart } = entry;
  const variables = found.Environment?.Variables;
  const isOurMemory = found.MemorySize !== undefined && memorySizesMB.includes(found.MemorySize);
  const hasVariable = variables?.[RUN_VARIABLE]?.startsWith(run) ?? false;
  const snapStart = found.SnapStart?.ApplyOn ?? 'None';
  return {
    Description: original.description,
    ...(isOurMemory && found.MemorySize !== original.memorySizeMB
      ? { MemorySize: original.memorySizeMB }
      : {}),
    ...(!setsSnapStart || snapStart === original.snapStart
      ? {}
      : { SnapStart: { ApplyOn: original.snapStart } }),
    ...(hasVariable
      ? {
          Environment: {
            Variables: Object.fromEntries(
              Object.entries(variables ?? {}).filter(([name]) => name !== RUN_VARIABLE),
            ),
          },
        }
      : {}),
  };
}

async function deleteVersions(context: Restoring): Promise<void> {
  const { control, entry, signal, done, left } = context;
  const tried = new Set<string>();
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const ours = await markedVersions(context);
    if (ours.length === 0) {
      if (tried.size > 0) done.push(`versions ${[...tried].join(', ')}`);
      return;
    }
    for (const version of ours) {
      tried.add(version);
      const command = new DeleteFunctionCommand({ FunctionName: entry.function, Qualifier: version });
      try {
        await control.send(command, signal, {
          conflictsAreFinal: true,
        });
      } catch (error) {
        if (errorName(error) === 'ResourceNotFoundException') continue;
        if (errorName(error) !== 'ResourceConflictException') throw error;
        left.push(`version ${version}, which is in use: ${(error as Error).message}`);
        return;
      }
    }
  }
  left.push('versions that coldstart published: deleting them failed several times');
}

/** Versions that this run published, and that are not to stay: their descriptions say so. */
async function markedVersions({ control, run, entry, signal }: Restoring): Promise<string[]> {
  const { function: FunctionName, kept } = entry;
  const isOurs = (description: string | undefined) =>
    isMarkedBy(run, description) || (kept !== undefined && isKeptBy(run, description));
  const all = await allPages(
    { control, signal },
    (place) => new ListVersionsByFunctionCommand({ FunctionName, ...place }),
    ({ Versions }) => Versions,
  );
  // $LATEST is always there.
  if (all.length === 0) throw notSaid(FunctionName, 'ListVersionsByFunction');
  return all.flatMap(({ Version, Description }) =>
    Version !== undefined && Version !== '$LATEST' && isOurs(Description) ? [Version] : [],
  );
}

async function restoreProvisioned(restoring: Restoring): Promise<void> {
  for (const one of restoring.entry.provisioned) await restoreOneProvisioned(restoring, one);
}

async function restoreOneProvisioned(
  { control, entry, signal, done, left }: Restoring,
  { qualifier, before, during }: JournalEntry['provisioned'][number],
): Promise<void> {
  const what = `provisioned concurrency of ${qualifier}`;
  const place = { FunctionName: entry.function, Qualifier: qualifier };
  for (let turn = 0; ; turn += 1) {
    const now = await provisionedNow(control, entry.function, qualifier, signal);
    if (now?.requested === before) {
      if (turn > 0) done.push(what);
      return;
    }
    if (now?.requested !== during) {
      left.push(
        `${what} is ${now?.requested ?? 'none'}: neither what it was (${before ?? 'none'}) nor what coldstart set (${during}), so it stays`,
      );
      return;
    }
    if (turn === MOST_TURNS) {
      left.push(`${what}, ${during}: restoring it failed several times`);
      return;
    }
    await (before === undefined
      ? control.send(new DeleteProvisionedConcurrencyConfigCommand(place), signal)
      : control.send(
          new PutProvisionedConcurrencyConfigCommand({ ...place, ProvisionedConcurrentExecutions: before }),
          signal,
        ));
  }
}
