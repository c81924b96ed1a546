/** Variables that a trial inherits from the caller; all others are left out, so that two machines measure the same. */
const INHERITED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'PYENV_ROOT',
  'PYENV_VERSION',
] as const;

/** The clean environment of a trial: a fixed list taken from the caller, a UTF-8 locale, and what `--env` adds. */
export function childEnvironment(
  caller: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const inherited = INHERITED.flatMap((name): [string, string][] => {
    const value = caller[name];
    return value === undefined ? [] : [[name, value]];
  });
  // C.UTF-8 came to macOS with version 14.
  const LANG = platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  return { LANG, ...Object.fromEntries(inherited), ...added };
}
