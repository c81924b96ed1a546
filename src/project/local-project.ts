import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { usageError } from '../domain/errors.js';
import { readBounded } from '../io/read-bounded.js';
import { localSources } from './local-sources.js';

/** A requirement that lies on this machine, as a line that can stand anywhere. */
export interface LocalRequirement {
  /** With its full path; projects are editable, so that a cached environment never holds an old copy. */
  readonly line: string;
  /** Folders of the project and of those on this machine that it needs; none for a wheel. */
  readonly folders: readonly string[];
  /** Those of them that have to be made editable, since the project asks for a copy. */
  readonly copied: readonly string[];
}

/** Requirements with full paths, and what is local in them. */
export interface Requirements {
  /** Tells all that it means, digests of what lies on this machine included. */
  readonly text: string;
  /** Folders of local projects, which are installed editable. */
  readonly local: readonly string[];
  /** Those of them that are only named by other local projects, as copies. */
  readonly copied: readonly string[];
}

/** Puts lines together. */
export function requirementsOf(lines: readonly (string | LocalRequirement)[]): Requirements {
  const local = lines.filter((line) => typeof line !== 'string');
  return {
    text: lines.map((line) => (typeof line === 'string' ? line : line.line)).join('\n'),
    local: [...new Set(local.flatMap(({ folders }) => folders))],
    copied: [...new Set(local.flatMap(({ copied }) => copied))],
  };
}

/** What decides how a project is installed. */
const METADATA = ['pyproject.toml', 'setup.py', 'setup.cfg'];

/** Editable installs, paths and file addresses. */
export function isLocal(line: string): boolean {
  return (
    /^(?:-e\b|--editable\b|\.{1,2}(?:\/|$|\[)|\/|~\/|file:)/.test(line) ||
    /^[^;#]*@\s*(?:file:|\.{0,2}\/)/.test(line)
  );
}

/**
 * Reads a local requirement of a file in `base`: `-e ./lib[extra]`, `./lib`, `name @ file:///lib`, `./x.whl`. Its line ends
 * with a comment that changes when the metadata of the project or the wheel change. Throws usage errors; `where` says
 * which line of which file it is.
 */
export async function localRequirement(line: string, base: string, where: string): Promise<LocalRequirement> {
  const [, whole = '', options = ''] = /^(.*?)((?:\s+--\w[\w-]*[= ]\S+)*)$/.exec(line) ?? [];
  const [wanted = '', marker = ''] = whole.split(/\s+;\s*|\s*;\s+/, 2);
  // Requirements without an option in front are no words of a shell, for pip neither.
  const isEditable = /^(?:-e|--editable)\b/.test(wanted);
  const bare = (isEditable ? unquoted(wanted) : wanted)
    .replace(/^(?:-e|--editable)(?:\s+|=)/, '')
    .replace(/^[\w.-]+(\[[^\]]*\])?\s*@\s*/, '');
  const [, address = '', extras = ''] = /^(.*?)(\[[^\]]*\])?$/.exec(bare.trim()) ?? [];
  if (/^(?!file:)\w[\w+.-]*:\/\//.test(address)) {
    // An editable of a version control system: its code is fetched, so it is no local one.
    return { line: isEditable ? unquoted(line) : line, folders: [], copied: [] };
  }
  const path = address.startsWith('file:')
    ? fileURLToPath(new URL(address.replace(/#.*$/, ''), pathToFileURL(`${base}/`)))
    : resolve(base, address.replace(/^~(?=\/)/, homedir()));
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw usageError(`${where}: ${line} names ${path}, which does not exist.`, 'Correct the path.');
  }
  const end = marker === '' ? '' : ` ; ${marker}`;
  // An address may stand anywhere, a path with a space may not.
  const place = /\s/.test(path) ? pathToFileURL(path).href : path;
  if (found.isDirectory()) {
    const { folders, copied, files } = await localSources(path);
    const digest = await digestOf(folders, files);
    return { line: `-e ${place}${extras}${end}\n# local ${digest}`, folders, copied };
  }
  if (!path.endsWith('.whl')) {
    throw usageError(
      `${where}: ${line} is a source archive, which would have to be built.`,
      'Unpack it and name the folder, or build a wheel of it: python -m pip wheel --no-deps FILE',
    );
  }
  const digest = createHash('sha256')
    .update(await readBounded(path))
    .digest('hex');
  return { line: `${place}${end}${options}\n# wheel sha256 ${digest}`, folders: [], copied: [] };
}

/** A path as one word of a line of requirements: pip and uv read editables and `-c` as a shell does. Pure. */
export function quoted(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}

/** What pip reads of an option’s value: it takes words as a shell has them. */
export function unquoted(text: string): string {
  return text.replace(
    /"([^"]*)"|'([^']*)'|\\(.)/g,
    (_, double, single, escaped) => double ?? single ?? escaped,
  );
}

/** Changes with what decides how these projects are installed, and with these files. */
export async function digestOf(folders: readonly string[], files: readonly string[]): Promise<string> {
  // An environment that has a finder of setuptools in place of a path is another one.
  const hash = createHash('sha256').update('by path');
  for (const folder of folders) {
    // Dependencies may be read from such a file.
    const lists = (await namesIn(folder)).filter((name) => /^requirements.*\.(txt|in)$/.test(name)).sort();
    for (const name of [...METADATA, ...lists]) {
      hash.update(name).update(await readBounded(join(folder, name)).catch(() => ''));
    }
  }
  for (const file of files) hash.update(file).update(await readBounded(file));
  return hash.digest('hex').slice(0, 16);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
