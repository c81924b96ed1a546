import { reasonOf } from './reason.js';

/** The name of an error of the operating system, and of what: empty for anything else. */
export function systemCode(error: unknown): { code?: string; path?: string } {
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown };
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof path === 'string' ? { path } : {}),
  };
}

/** What the operating system refused, in words a user can act on; undefined for anything else. */
export function systemError(error: unknown): { readonly message: string; readonly hint: string } | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path === undefined ? '' : `: ${path}`;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        message: `No space left on the disk${where}.`,
        hint: 'Free some space; coldstart cache clear empties coldstart’s own cache.',
      };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        message: `Not allowed to write or read${where}.`,
        hint: 'Check the permissions, or set XDG_CACHE_HOME to a folder of yours.',
      };
    case 'EMFILE':
    case 'ENFILE':
      return { message: 'Too many open files.', hint: 'Raise the limit: ulimit -n 4096.' };
  }
  const reason = reasonOf(error);
  // Without a path it is no file that is missing or in the way.
  if (reason === undefined || path === undefined) return undefined;
  return {
    message: `Cannot use ${path}: ${reason}.`,
    hint: 'Check the path, and that nothing removes it while coldstart runs.',
  };
}
