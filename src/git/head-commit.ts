import type { Commit } from '../domain/commit-record.js';
import { ColdstartError } from '../domain/errors.js';
import { plain } from '../domain/plain.js';
import type { PythonContext } from '../python/context.js';
import { gitOf } from './git.js';

const LONGEST_SUBJECT = 200;
/** Reading must not write to the user's index. */
const READ_ONLY = '--no-optional-locks';

/** The commit of a folder; or why a repository that is there does not tell it. */
export interface HeadCommit {
  readonly commit?: Commit;
  readonly fault?: string;
}

/** The last commit of the repository that a folder is in; nothing where there is no repository, no commit or no git. */
export async function headCommit(folder: string, context: PythonContext): Promise<HeadCommit> {
  const git = gitOf(context);
  try {
    const told = await git([READ_ONLY, 'log', '-1', '--no-show-signature', '--format=%H%n%cI%n%s'], folder);
    const [sha = '', date = '', subject = ''] = told.split('\n');
    const changed = await git([READ_ONLY, 'status', '--porcelain', '--untracked-files=no'], folder);
    const shown = [...plain(subject)].slice(0, LONGEST_SUBJECT).join('');
    const commit: Commit = {
      ...{ sha, committedAt: new Date(date).toISOString(), dirty: changed.trim() !== '' },
      ...(shown === '' ? {} : { subject: shown }),
    };
    return { commit };
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!(error instanceof ColdstartError)) throw error;
    // In containers of CI the folder often belongs to somebody else.
    return /dubious ownership/.test(error.message)
      ? { fault: 'git does not trust it, since it belongs to another user' }
      : {};
  }
}
