const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EEXIST: 'something else is in its place',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long for the file system',
  EXDEV: 'it is on another file system',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOWRITER: 'it is a named pipe that nothing writes to',
  ENXIO: 'it is a socket, or a device that is not there',
  EFBIG: 'it is too large',
  EIO: 'the disk has an error',
  EMFILE: 'too many files are open; ulimit -n 4096 raises the limit',
  ENFILE: 'too many files are open on this machine',
  ETXTBSY: 'it is being executed',
};

/** What the file system refused, in words that go on a sentence; undefined for anything else. */
export function reasonOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? REASONS[code] : undefined;
}
