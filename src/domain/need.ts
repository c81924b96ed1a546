import { ownEntry } from './own-entry.js';

/** What a machine can have or lack, so that `coldstart doctor` can look whether it is there now. */
export type NeedKind = 'python' | 'uv' | 'engine' | 'network' | 'disk' | 'access' | 'aws' | 'port';

export interface Need {
  readonly kind: NeedKind;
  /** Which one: a version, a path, a host with its port, a port, an engine; absent where any would do. */
  readonly what?: string | undefined;
}

/** How errors begin that trials quote, whose code says less. */
export const LACKS = {
  uv: 'uv is not on PATH, and no Python here has a pip to install it with',
  engine: 'No container engine answers',
} as const satisfies Partial<Record<NeedKind, string>>;

/** By the code of a failed trial, or of the operating system. */
const BY_CODE: Readonly<Record<string, NeedKind>> = {
  CREDENTIALS: 'aws',
  NO_REGION: 'aws',
  ACCESS_DENIED: 'aws',
  NETWORK: 'network',
  PORT_IN_USE: 'port',
  EADDRINUSE: 'port',
  ENOSPC: 'disk',
  EDQUOT: 'disk',
  EACCES: 'access',
  EPERM: 'access',
  EROFS: 'access',
  NO_PYTHON: 'python',
};

/** What somebody whose failure has this code lacks; undefined where no machine could have it. Pure. */
export function needOfCode(code: string | undefined, message: string, path?: string): Need | undefined {
  const kind = ownEntry(BY_CODE, code ?? '');
  if (kind === undefined) return undefined;
  const what = kind === 'port' ? /:(\d+)\b/.exec(message)?.[1] : kind === 'network' ? hostIn(message) : path;
  return what === undefined ? { kind } : { kind, what };
}

/** What a text speaks of that quotes one of {@link LACKS}. Pure. */
export function needOfText(text: string): Need | undefined {
  const [kind] = Object.entries(LACKS).find(([, begin]) => text.includes(begin)) ?? [];
  return kind === undefined ? undefined : { kind: kind as keyof typeof LACKS };
}

/** `host:port` of the first address in a text. Pure. */
export function hostIn(text: string): string | undefined {
  const [, scheme, host, port] =
    /\b(https?):\/\/(?:[^\s/@]*@)?([\w.-]+|\[[\da-f:]+\])(?::(\d+))?/i.exec(text) ?? [];
  return host === undefined ? undefined : `${host}:${port ?? (scheme === 'http' ? 80 : 443)}`;
}
