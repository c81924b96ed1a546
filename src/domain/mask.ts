const SECRET_NAME =
  /pass(?:word|wd|phrase)?|secret|token|(?:api|access|private)?[-_]?key$|access[-_]?key|credential|authorization|bearer/i;

/** Whether the name of a variable speaks of a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A command as the report may show it: values of options and assignments whose name speaks of a secret are masked. */
export function maskSecrets(argv: readonly string[]): string[] {
  return argv.map((word, index) => {
    const assigned = /^([^=\s]+)=(.*)$/s.exec(word);
    if (assigned?.[1] && SECRET_NAME.test(assigned[1])) return `${assigned[1]}=***`;
    const before = argv[index - 1];
    if (before && /^-[^=]*$/.test(before) && !word.startsWith('-') && SECRET_NAME.test(before)) return '***';
    return word
      .replace(/^(authorization|x-api-key|cookie)\s*:.*/is, '$1: ***')
      .replace(/(\w+:\/\/[^/\s:@]+):[^@\s/]+@/g, '$1:***@');
  });
}

/** Shorter values would tear up unrelated words. */
const SHORTEST_HIDDEN = 4;

/** A text that a process wrote, without the values of variables and arguments that the user gave it. */
export function withoutValues(text: string, values: readonly string[]): string {
  const hidden = values.filter((value) => value.length >= SHORTEST_HIDDEN);
  // The longest first: one value may be part of another.
  hidden.sort((a, b) => b.length - a.length);
  return hidden.reduce((left, value) => left.replaceAll(value, '***'), text);
}
