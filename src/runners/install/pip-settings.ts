import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What pip is told of indexes and the way to them, as `PIP_…` variables; all other settings are left out. */
export type PipSettings = Readonly<Record<string, string>>;

const INDEX_KEYS = ['index-url', 'extra-index-url', 'find-links', 'no-index', 'trusted-host'];
const CONNECTION_KEYS = ['cert', 'client-cert', 'proxy', 'keyring-provider'];
/** pip's own order: what a later one says replaces what an earlier one said. */
const SECTIONS = ['global', 'install', ':env:'];

/**
 * The settings in the output of `pip config list`, in which pip has laid its files over one another. Paths relative to
 * `cwd` become absolute, as trials run elsewhere. Pure but for looking which paths there are.
 */
export function pipSettings(listed: string, cwd: string): PipSettings {
  const settings: Record<string, string> = {};
  for (const section of SECTIONS) {
    for (const line of listed.split('\n')) {
      const [, inSection, key = '', value = ''] = /^(:env:|[^.]+)\.([\w-]+)=(.*)$/.exec(line.trim()) ?? [];
      if (inSection !== section || ![...INDEX_KEYS, ...CONNECTION_KEYS].includes(key)) continue;
      const words = unquoted(value).split(/\s+/).filter(Boolean);
      const told = key === 'find-links' ? words.map((word) => absolute(word, cwd)) : words;
      settings[`PIP_${key.replaceAll('-', '_').toUpperCase()}`] = told.join(' ');
    }
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}

/** A text as Python's repr shows it. */
function unquoted(shown: string): string {
  const inside = /^(['"])(.*)\1$/.exec(shown)?.[2];
  if (inside === undefined) return shown;
  return inside.replace(/\\([nrt\\'"])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function absolute(place: string, cwd: string): string {
  if (/^\w+:\/\//.test(place)) return place;
  const path = resolve(cwd, place);
  return existsSync(path) ? path : place;
}
