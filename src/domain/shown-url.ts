/** A URL as people may see it: its scheme and host alone. Paths, queries, users and passwords may be secrets. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return '***';
  const { protocol, host, pathname, search } = new URL(text);
  return `${protocol}//${host}/${pathname === '/' && search === '' ? '' : '…'}`;
}

/** Parts of a URL that must not appear in what others write about it. */
export function secretsOfUrl(text: string): string[] {
  const { username, password, pathname, search, searchParams } = new URL(text);
  const parts = [...pathname.split('/'), ...searchParams.values(), ...search.slice(1).split('&')];
  return [...new Set([username, password, ...parts, ...parts.map(plain)])].filter((part) => part !== '');
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
