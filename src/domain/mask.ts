const SECRET_NAME =
  /pass(?:word|wd|phrase)?|secret|token|(?:api|access|private)?[-_]?key$|access[-_]?key|credential|authorization|bearer/i;

/** Whether the name of a variable speaks of a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
const MASK = '***';

/** Names of headers that hold one without saying so. */
const SECRET_HEADER = /^(?:proxy-authorization|x-api-key|(?:set-)?cookie)$/i;

/** A command as the report may show it: values of options and assignments whose name speaks of a secret are masked. */
export function maskSecrets(argv: readonly string[]): string[] {
  return argv.map((word, index) => maskWord(word, argv[index - 1], () => MASK));
}

/** What {@link maskSecrets} masks in a command. */
export function secretsIn(argv: readonly string[]): string[] {
  const found: string[] = [];
  const keep = (secret: string) => {
    found.push(secret);
    return MASK;
  };
  for (const [index, word] of argv.entries()) maskWord(word, argv[index - 1], keep);
  return found;
}

/** Each pattern begins with what is rare, so that a long word takes no more than a pass. */
function maskWord(word: string, before: string | undefined, hide: (secret: string) => string): string {
  const assigned = /^([^=\s]+)=(.*)$/s.exec(word);
  if (assigned?.[1] && !assigned[1].includes('://') && SECRET_NAME.test(assigned[1]))
    return `${assigned[1]}=${hide(assigned[2] ?? '')}`;
  if (before && /^-[^=]*$/.test(before) && !word.startsWith('-') && SECRET_NAME.test(before))
    return hide(word);
  const header = /^([\w-]+)\s*:(.*)/s.exec(word);
  if (header?.[1] && (SECRET_NAME.test(header[1]) || SECRET_HEADER.test(header[1])))
    return `${header[1]}: ${hide((header[2] ?? '').trim())}`;
  return word
    .replace(/(:\/\/[^/\s:@]+):([^@\s/]+)@/g, (_, user: string, secret: string) => `${user}:${hide(secret)}@`)
    .replace(/([?&;])([^=?&;\s]+)=([^&;\s]*)/g, (pair, sign: string, name: string, secret: string) =>
      SECRET_NAME.test(name) ? `${sign}${name}=${hide(secret)}` : pair,
    );
}
