import { dirname, join, resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import { tableOf } from '../domain/table-of.js';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { readPyproject, uvTable, workspaceOf } from '../project/local-sources.js';

type Env = Readonly<Record<string, string | undefined>>;
type Table = Readonly<Record<string, unknown>>;

const LISTS = ['index', 'extra-index-url', 'find-links', 'allow-insecure-host', 'trusted-host'];
const SINGLE = [
  ...['index-url', 'no-index', 'index-strategy', 'keyring-provider', 'native-tls', 'system-certs'],
  ...['http-proxy', 'https-proxy', 'no-proxy'],
];

/** A settings file of uv, or the `[tool.uv]` of a pyproject.toml. */
export interface UvFile {
  readonly path: string;
  readonly folder: string;
  readonly table: Table;
}

/**
 * The files that uv would read for an installation in this folder, the strongest first: the project's, the user's, the
 * system's; the one of UV_CONFIG_FILE alone, or none with UV_NO_CONFIG. Throws usage errors for TOML that cannot be read.
 */
export async function uvFiles(folder: string, env: Env): Promise<UvFile[]> {
  return (await toldFiles(folder, env)) ?? [...(await projectFile(folder)), ...(await ofThisMachine(env))];
}

/** What variables say in place of all files; undefined where they say nothing. */
async function toldFiles(folder: string, env: Env): Promise<UvFile[] | undefined> {
  if (env.UV_NO_CONFIG && !/^(?:0|false)$/i.test(env.UV_NO_CONFIG)) return [];
  return env.UV_CONFIG_FILE ? read(resolve(folder, env.UV_CONFIG_FILE)) : undefined;
}

async function read(path: string): Promise<UvFile[]> {
  const table = await readToml(path);
  return table ? [{ path, folder: dirname(path), table }] : [];
}

async function ofThisMachine(env: Env): Promise<UvFile[]> {
  const config = env.XDG_CONFIG_HOME || (env.HOME ? join(env.HOME, '.config') : undefined);
  const system = (env.XDG_CONFIG_DIRS || '/etc/xdg').split(':').map((dir) => join(dir, 'uv', 'uv.toml'));
  return [
    ...(config ? await read(join(config, 'uv', 'uv.toml')) : []),
    ...((await Promise.all([...system, '/etc/uv/uv.toml'].map(read))).find((found) => found.length > 0) ??
      []),
  ];
}

/** The nearest folder that has settings of uv decides, from {@link settingsRoot} on; in it uv.toml wins. */
async function projectFile(first: string): Promise<UvFile[]> {
  for (let folder = await settingsRoot(first); ; folder = dirname(folder)) {
    const own = await readToml(join(folder, 'uv.toml'));
    if (own) return [{ path: join(folder, 'uv.toml'), folder, table: own }];
    const table = uvTable((await readToml(join(folder, 'pyproject.toml'))) ?? {});
    if (Object.keys(table).length > 0) return [{ path: join(folder, 'pyproject.toml'), folder, table }];
    if (dirname(folder) === folder) return [];
  }
}

/** A workspace or project decides before what lies below it, as in uv: a member's own settings do not count. */
async function settingsRoot(first: string): Promise<string> {
  for (let folder = first; dirname(folder) !== folder; folder = dirname(folder)) {
    if (!(await exists(join(folder, 'pyproject.toml')))) continue;
    const workspace = await workspaceOf(folder);
    if (workspace && [workspace.folder, ...workspace.members].includes(folder)) return workspace.folder;
    return 'project' in (await readPyproject(folder)) ? folder : first;
  }
  return first;
}

/** What decides which versions and files uv chooses, beside where they are. */
const CHOOSING =
  /^(?:resolution|prerelease|exclude-newer(?:-package)?|no-(?:build|binary)(?:-package)?|only-binary|(?:constraint|override|exclude)-dependencies|dependency-metadata|fork-strategy|no-deps|python-(?:version|platform)|universal|extra|all-extras|group|no-sources)$/;

/** The same in variables, of uv and of pip: they are not passed on. */
const CHOOSING_VARIABLE =
  /^(?:UV_(?:EXCLUDE_NEWER|RESOLUTION|PRERELEASE|NO_(?:BUILD|BINARY)(?:_PACKAGE)?|CONSTRAINT|OVERRIDE|FORK_STRATEGY)|PIP_(?:CONSTRAINT|NO_BINARY|ONLY_BINARY|PRE))$/;

/** Where they are chosen from, in files and in variables. */
const INDEXES = ['index', 'extra-index-url', 'find-links', 'index-url', 'no-index', 'index-strategy'];
const INDEX_VARIABLE =
  /^UV_(?:DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|INDEX_STRATEGY|OFFLINE)$/;

/**
 * What the user's or the system's files, which no project knows of, say on what uv chooses; in words, such as `resolution,
 * pip.no-deps in PATH`. Undefined where they say nothing. Throws as {@link uvFiles}.
 */
export async function personalChoices(env: Env, cwd: string): Promise<string | undefined> {
  const files = (await toldFiles(cwd, env)) ?? (await ofThisMachine(env));
  const found = files.flatMap(({ path, table }) => {
    const choosing = choicesIn(table).map(([key]) => key);
    return choosing.length === 0 ? [] : [`${choosing.join(', ')} in ${path}`];
  });
  return found.length === 0 ? undefined : found.join('; ');
}

/** What is to be said where versions were left open and the user's or the system's settings chose them. */
export async function choiceNotes(env: Env, cwd: string): Promise<string[]> {
  // What cannot be read is left to uv to say.
  const choices = await personalChoices(env, cwd).catch(() => undefined);
  const dropped = Object.keys(env).filter((name) => CHOOSING_VARIABLE.test(name) && env[name]);
  return [
    ...(choices === undefined ? [] : [`versions chosen by settings of your uv: ${choices}`]),
    // A file is the same for everybody who measures; a variable is of one shell.
    ...(dropped.length === 0
      ? []
      : [`versions chosen without ${dropped.sort().join(', ')} of your environment`]),
  ];
}

/** Whether they say anything on what uv chooses. Pure. */
export function choosesVersions(files: readonly UvFile[]): boolean {
  return files.some(({ table }) => choicesIn(table).length > 0);
}

/**
 * All that uv is told in variables and in the files for a folder of what it chooses and from where; a text for keys, which
 * stays the same with other credentials. Empty where there is nothing; files that cannot be read are left to uv.
 */
export async function choosingSettings(folder: string, env: Env): Promise<string> {
  const files = await uvFiles(folder, env).catch(() => []);
  const said = files.map(({ table }) => [
    ...choicesIn(table),
    ...flat(table).filter(([key]) => INDEXES.includes(plain(key))),
  ]);
  const variables = Object.entries(env).filter(([name, value]) => INDEX_VARIABLE.test(name) && value);
  const all = [...variables.sort(), ...said.flat()];
  return all.length === 0 ? '' : JSON.stringify(all).replace(/(\w:\/\/)[^/@"\s]*@/g, '$1');
}

function choicesIn(table: Table): [string, unknown][] {
  return flat(table).filter(([key]) => CHOOSING.test(plain(key)));
}

function plain(key: string): string {
  return key.replace(/^pip\./, '');
}

/** The settings, those of `[pip]` too. */
function flat(table: Table): [string, unknown][] {
  const pip = Object.entries(tableOf(table.pip));
  return [
    ...Object.entries(table).filter(([key]) => key !== 'pip'),
    ...pip.map(([key, value]): [string, unknown] => [`pip.${key}`, value]),
  ];
}

async function readToml(path: string): Promise<Table | undefined> {
  const text = await readBoundedText(path).catch(() => undefined);
  if (text === undefined) return undefined;
  const { parse } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw usageError(`${path} cannot be read: ${reason}.`, 'Correct it: uv itself would not read it either.');
  }
}

/**
 * What these files say about indexes, laid over one another as uv does it: lists follow each other, of the rest the
 * first wins, and `[pip]` wins over what stands beside it. Relative paths become absolute. Pure.
 */
export function uvSettingsOf(files: readonly UvFile[]): Table {
  const all = files.map(({ folder, table }) => indexSettings(table, folder));
  const pip = files.map(({ folder, table }) => indexSettings(tableOf(table.pip), folder));
  const [outer, inner] = [merged(all), merged(pip)];
  return { ...outer, ...(Object.keys(inner).length > 0 ? { pip: inner } : {}) };
}

function merged(tables: readonly Table[]): Table {
  const result: Record<string, unknown> = {};
  for (const table of tables) {
    for (const [key, value] of Object.entries(table)) {
      const before = result[key];
      if (Array.isArray(before) && Array.isArray(value)) result[key] = [...before, ...value];
      else if (before === undefined) result[key] = value;
    }
  }
  return result;
}

function indexSettings(table: Table, folder: string): Table {
  const known = Object.entries(table).filter(([key]) => [...LISTS, ...SINGLE].includes(key));
  const place = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(place);
    if (typeof value === 'object' && value !== null && 'url' in value)
      return { ...value, url: place(value.url) };
    return typeof value === 'string' && /^\.{1,2}\/|^[^:]*\/|^\.{1,2}$/.test(value)
      ? resolve(folder, value)
      : value;
  };
  const places = ['index', 'index-url', 'extra-index-url', 'find-links'];
  return Object.fromEntries(known.map(([key, value]) => [key, places.includes(key) ? place(value) : value]));
}
