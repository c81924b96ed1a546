import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tableOf } from '../../domain/table-of.js';
import type { PipSettings } from './pip-settings.js';

type Env = Readonly<Record<string, string | undefined>>;
type Table = Readonly<Record<string, unknown>>;

/** Where packages come from, whoever was told so. Addresses may hold credentials. */
export interface PackageSources {
  /** Absent for the installer's own default. */
  readonly index?: string;
  readonly extra: readonly string[];
  readonly links: readonly string[];
  readonly noIndex: boolean;
}

/** The sources in pip's settings. */
export function pipSources(settings: PipSettings): PackageSources {
  return {
    ...(settings.PIP_INDEX_URL ? { index: settings.PIP_INDEX_URL } : {}),
    extra: words(settings.PIP_EXTRA_INDEX_URL),
    links: words(settings.PIP_FIND_LINKS),
    noIndex: /^(?:1|true|yes|on)$/i.test(settings.PIP_NO_INDEX ?? ''),
  };
}

/** The sources in uv's variables and its files; those of explicit indexes are none, as they are for named packages only. */
export function uvSources(table: Table, env: Env): PackageSources {
  const pip = tableOf(table.pip);
  const entries = list(table.index).map(tableOf);
  const ordinary = entries.filter((entry) => entry.explicit !== true);
  const named = ordinary.filter((entry) => entry.default !== true && entry.format !== 'flat');
  const inFiles =
    pip['index-url'] ?? ordinary.find((entry) => entry.default === true)?.url ?? table['index-url'];
  const index = address(env.UV_DEFAULT_INDEX || env.UV_INDEX_URL || '') || inFiles;
  const withLogin = (entry: Table) => withCredentials(String(entry.url), entry.name, env);
  return {
    ...(typeof index === 'string' ? { index } : {}),
    extra: [
      ...[...words(env.UV_INDEX), ...words(env.UV_EXTRA_INDEX_URL)].map(address),
      ...named.map(withLogin),
      ...[...list(pip['extra-index-url']), ...list(table['extra-index-url'])].map(String),
    ],
    links: [
      ...(env.UV_FIND_LINKS ?? '').split(',').filter(Boolean),
      ...[...list(pip['find-links']), ...list(table['find-links'])].map(String),
      ...ordinary.filter((entry) => entry.format === 'flat').map(withLogin),
    ],
    noIndex: (pip['no-index'] ?? table['no-index']) === true,
  };
}

/** Whether anybody was told anything. */
export function isTold({ index, extra, links, noIndex }: PackageSources): boolean {
  return index !== undefined || extra.length + links.length > 0 || noIndex;
}

/** Sources of uv for a pip that was told of none. */
export function asPipSettings({ index, extra, links, noIndex }: PackageSources): PipSettings {
  return {
    ...(index ? { PIP_INDEX_URL: index } : {}),
    ...(extra.length > 0 ? { PIP_EXTRA_INDEX_URL: extra.join(' ') } : {}),
    ...(links.length > 0 ? { PIP_FIND_LINKS: links.map(word).join(' ') } : {}),
    ...(noIndex ? { PIP_NO_INDEX: '1' } : {}),
  };
}

/** pip parts its list at spaces. */
function word(link: string): string {
  return /\s/.test(link) && isAbsolute(link) ? pathToFileURL(link).href : link;
}

/** Sources of pip for a uv that was told of none. */
export function asUvTable(
  { index, extra, links, noIndex }: PackageSources,
  hosts: string | undefined,
): Table {
  return {
    ...(index ? { 'index-url': index } : {}),
    ...(extra.length > 0 ? { 'extra-index-url': [...extra] } : {}),
    ...(links.length > 0 ? { 'find-links': [...links] } : {}),
    ...(noIndex ? { 'no-index': true } : {}),
    ...(hosts ? { 'allow-insecure-host': words(hosts) } : {}),
  };
}

/** The sources in words, without credentials and queries: two that mean the same read the same. */
export function shownSources({ index, extra, links, noIndex }: PackageSources): string {
  const several = (what: string, all: readonly string[]) =>
    all.length === 0 ? [] : [`${what} ${[...new Set(all.map(shownAddress))].sort().join(', ')}`];
  const first = noIndex
    ? 'no index'
    : index === undefined
      ? 'the default index'
      : `index ${shownAddress(index)}`;
  return [first, ...(noIndex ? [] : several('also', extra)), ...several('links', links)].join('; ');
}

function shownAddress(text: string): string {
  return text
    .replace(/^(\w+:\/\/)[^/]*@/, '$1')
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '');
}

/** `name=address` of uv's variables. */
function address(text: string): string {
  return text.replace(/^\w[\w.-]*=/, '');
}

/** uv has them in variables that carry the name of the index. */
function withCredentials(url: string, name: unknown, env: Env): string {
  const prefix = `UV_INDEX_${String(name)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')}`;
  const [user, password] = [env[`${prefix}_USERNAME`], env[`${prefix}_PASSWORD`]];
  if (typeof name !== 'string' || (!user && !password) || !URL.canParse(url)) return url;
  const whole = new URL(url);
  whole.username = encodeURIComponent(user ?? '');
  whole.password = encodeURIComponent(password ?? '');
  return whole.href;
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter(Boolean);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
