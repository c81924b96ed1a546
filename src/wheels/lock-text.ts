import { fileURLToPath } from 'node:url';
import { defined } from '../domain/defined.js';
import { type ColdstartError, usageError } from '../domain/errors.js';
import { normaliseName } from '../domain/project-name.js';
import { isLocal } from '../project/local-project.js';

/** One requirement of a lock. */
export interface LockEntry {
  /** As it stands there, comments and continuations resolved. */
  readonly text: string;
  /** Normalised; empty if the line cannot be read. */
  readonly name: string;
  /** Of `==`; of the file name where an address is given; empty if unknown. */
  readonly version: string;
  /** `sha256:…` */
  readonly hashes: readonly string[];
  readonly marker?: string;
  /** Behind an `@`. */
  readonly url?: string;
}

/** A project or a wheel on this machine. */
export interface LocalEntry {
  /** Absolute. */
  readonly path: string;
  readonly marker?: string;
  /** `sha256:…` that a wheel has to have; empty where nobody says. */
  readonly hashes: readonly string[];
}

/** A requirements file, taken apart. */
export interface LockText {
  readonly entries: readonly LockEntry[];
  /** Projects and wheels on this machine. */
  readonly local: readonly LocalEntry[];
  /** `--index-url`, `--find-links` and the like: where packages are fetched from, but not from in a timed step. */
  readonly sources: readonly string[];
  /** Of `--no-binary`: normalised names, or `:all:`. */
  readonly fromSource: readonly string[];
}

/** An editable that is fetched. */
const REPOSITORY = /^(?:-e|--editable)[ =](?!file:)\w[\w+.-]*:\/\//;
const SOURCE =
  /^(?:-i\b|--index-url\b|--extra-index-url\b|-f\b|--find-links\b|--no-index\b|--trusted-host\b)/;

/** Takes a text apart whose nested files are put in and whose local paths are absolute, as readRequirements gives it. */
export function readLock(text: string): LockText {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
  return {
    entries: lines
      .filter((line) => REPOSITORY.test(line) || (!line.startsWith('-') && !isLocal(line)))
      .map(readEntry),
    local: lines.filter((line) => isLocal(line) && !REPOSITORY.test(line)).map(readLocal),
    sources: lines.filter((line) => SOURCE.test(line)),
    fromSource: fromSourceOf(lines),
  };
}

/** Later lines win over earlier ones, `:all:` stands for every name and `:none:` for none, as pip reads them. */
function fromSourceOf(lines: readonly string[]): string[] {
  let names = new Set<string>();
  for (const line of lines) {
    const [, option, value = ''] = /^--(no|only)-binary[ =](\S+)$/.exec(line) ?? [];
    for (const word of option === undefined ? [] : value.split(',')) {
      const name = word.startsWith(':') ? word : normaliseName(word);
      if (option === 'no') names = name.startsWith(':') ? new Set([':all:']) : names.add(name);
      if (name === (option === 'no' ? ':none:' : ':all:')) names = new Set();
      else if (option === 'only') names.delete(name);
    }
  }
  return [...names];
}

/** True if every requirement has one version and a hash. */
export function isHashed({ entries }: Pick<LockText, 'entries'>): boolean {
  return entries.every(
    ({ name, version, url, hashes }) =>
      name !== '' && (version !== '' || url !== undefined) && hashes.length > 0,
  );
}

/** The text of a requirements file, one line for each hash. */
export function writeLock(entries: readonly LockEntry[]): string {
  return entries.map(({ text }) => `${text.replace(/ --hash/g, ' \\\n    --hash')}\n`).join('');
}

function readEntry(line: string): LockEntry {
  const hashes = [...line.matchAll(/ --hash[= ](\S+)/g)].flatMap(([, hash]) => hash ?? []);
  const wanted = line.replace(/ --[a-z].*$/, '');
  const [, name = '', rest = ''] =
    /^([a-z\d](?:[\w.-]*[a-z\d])?) ?(?:\[[^\]]*\])? ?(.*)$/i.exec(wanted) ?? [];
  const [, url, urlMarker] = /^@ ?(\S+)(?: ?; (.*))?$/.exec(rest) ?? [];
  const [, version, pinMarker] = /^===? ?([^\s,;*]+) ?(?:; ?(.*))?$/.exec(rest) ?? [];
  const marker = urlMarker ?? pinMarker;
  return {
    text: line,
    name: normaliseName(name),
    version: version ?? (url === undefined ? '' : versionIn(url)),
    hashes,
    ...defined({ marker, url }),
  };
}

function versionIn(url: string): string {
  return /\/[^/-]+-([^/-]+)-[^/]+\.whl(?:[?#].*)?$/.exec(decodeURI(url))?.[1] ?? '';
}

function readLocal(line: string): LocalEntry {
  const hashes = [...line.matchAll(/ --hash[= ](\S+)/g)].flatMap(([, hash]) => hash ?? []);
  const [wanted = '', marker] = line.replace(/ --[a-z].*$/, '').split(/ ?; /, 2);
  const address = wanted
    .replace(/^(?:-e|--editable)[ =]/, '')
    .replace(/^[\w.-]+(?:\[[^\]]*\])? ?@ ?/, '')
    .replace(/\[[^\]/]*\]$/, '');
  const path = address.startsWith('file:') ? fileURLToPath(address.replace(/#.*$/, '')) : address;
  return { path, hashes, ...defined({ marker }) };
}

/** Whether its code is fetched from a repository, with a name in front of the address or not. */
export function isOfRepository({ text, url }: LockEntry): boolean {
  return REPOSITORY.test(text) || /^(?:git|hg|svn|bzr)\+/i.test(url ?? text);
}

/** The entry with these hashes in place of its own. */
export function withHashes(entry: LockEntry, hashes: readonly string[]): LockEntry {
  const bare = entry.text.replace(/ --hash.*$/, '');
  return { ...entry, text: [bare, ...hashes.map((hash) => `--hash=${hash}`)].join(' '), hashes };
}

/** For a requirement that cannot be locked. */
export function unhashedError({ text }: Pick<LockEntry, 'text'>): ColdstartError {
  return usageError(
    `${text} has no hash: what is fetched from a repository or a folder can change.`,
    'Name a release or an archive instead.',
  );
}
