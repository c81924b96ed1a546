import { DeleteAliasCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { aliasNow } from './alias-state.js';
import { errorName } from './control-plane.js';
import { MOST_TURNS, type Restoring } from './restoring.js';

/** Points an alias to where it pointed, or deletes it where there was none. Where somebody else has moved it since, it stays. */
export async function restoreAlias({ control, entry, signal, done, left }: Restoring): Promise<void> {
  const alias = entry.kept?.alias;
  // Which version it is moved to is written down first: without one it was not moved.
  if (alias?.version === undefined || alias.version === alias.before) return;
  const place = { FunctionName: entry.function, Name: alias.name };
  const what = `alias ${alias.name}`;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const now = await aliasNow(control, { name: entry.function, alias: alias.name }, signal);
    if (now?.version !== alias.version) {
      if (turn > 0) done.push(what);
      return;
    }
    if (now.others.length > 0) {
      left.push(`${what}, which somebody else has divided between versions`);
      return;
    }
    try {
      await (alias.before === undefined
        ? control.send(new DeleteAliasCommand(place), signal)
        : control.send(
            new UpdateAliasCommand({ ...place, FunctionVersion: alias.before, RevisionId: now.revisionId }),
            signal,
          ));
    } catch (error) {
      if (errorName(error) === 'PreconditionFailedException') continue;
      if (errorName(error) !== 'ResourceNotFoundException') throw error;
      left.push(`${what}: version ${alias.before}, which it pointed to, no longer exists`);
      return;
    }
  }
  left.push(`${what}: restoring it failed several times`);
}
